import { Module } from '@nestjs/common';
import { ToolsModule } from '../tools/tools.module.js';
import { ExecutionChanges } from './execution-changes.js';
import { ExecutionRunner } from './execution-runner.js';
import { ExecutionStream } from './execution-stream.js';
import { Executions } from './executions.js';
import { McpController } from './http/mcp.controller.js';
import { RuntimeController } from './http/runtime.controller.js';
import { Invocations } from './invocations.service.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { RuntimeUpkeep } from './runtime-upkeep.js';
import { SessionsService } from './sessions.service.js';
import { WhoamiTool } from './whoami.tool.js';

/** The Runtime API and MCP: tools for agents. */
@Module({
  imports: [ToolsModule],
  controllers: [RuntimeController, McpController],
  providers: [
    ExecutionChanges,
    ExecutionRunner,
    ExecutionStream,
    Executions,
    Invocations,
    McpEndpoint,
    RuntimeUpkeep,
    SessionsService,
    WhoamiTool,
  ],
})
export class RuntimeModule {}
