import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { notFound } from '../common/errors/latchkey-error.js';
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
   *   `rate_limited`, `unavailable` (the server is about to end); nothing has been started then
   */
  async start(
    call: Omit<ToolCall, 'signal'>,
    sessionId: number | null,
    name: string,
    args: unknown,
  ): Promise<Invocation> {
    this.runner.requireOpen();
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

  /**
   * What came of an invocation: for the credential that made it, and for those who could have made it.
   *
   * @throws {LatchkeyError} `not_found`, also for what the caller may not see
   */
  async read(principal: Principal, id: number): Promise<Execution> {
    const { execution, tool, credentialId } = await this.executions.read(principal.organization.id, id);
    if (credentialId !== principal.credential.id && !this.tools.mayUse(principal, tool)) {
      throw notFound('execution');
    }
    return execution;
  }
}
