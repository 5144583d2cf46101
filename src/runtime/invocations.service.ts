import { Injectable } from '@nestjs/common';
import type { ToolCall } from '../tools/tool.decorator.js';
import { Tools } from '../tools/tools.js';
import { ExecutionRunner } from './execution-runner.js';
import { type Execution, Executions } from './executions.js';

/** A tool that has been started. */
export interface Invocation {
  readonly id: number;
  /** How it ends; with the secrets that are shown once. */
  readonly ended: Promise<Execution>;
}

/** Starts tools. */
@Injectable()
export class Invocations {
  constructor(
    private readonly tools: Tools,
    private readonly executions: Executions,
    private readonly runner: ExecutionRunner,
  ) {}

  /**
   * @param sessionId of the caller's organization; null outside of any
   * @throws {LatchkeyError} `not_found` (tool, session), `insufficient_scope`, `invalid_input` (arguments),
   *   `rate_limited`; nothing has been started then
   */
  async start(
    call: Omit<ToolCall, 'signal'>,
    sessionId: number | null,
    name: string,
    args: unknown,
  ): Promise<Invocation> {
    const { organization, credential } = call.principal;
    const tool = this.tools.find(call.principal, name);
    const checked = await tool.parse(args);
    const id = await this.executions.begin(organization.id, {
      sessionId,
      credentialId: credential.id,
      tool: name,
    });
    return { id, ended: this.runner.run(organization.id, id, tool, checked, call) };
  }
}
