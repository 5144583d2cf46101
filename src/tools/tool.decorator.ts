import { SetMetadata } from '@nestjs/common';
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { Principal } from '../auth/principal.js';
import type { Actor } from '../events/actor.js';

/** Who invokes a tool, and until when it is wanted. */
export interface ToolCall {
  /** What the caller could do when they called; its organization is the one that the tool works in. */
  readonly principal: Principal;
  readonly actor: Actor;
  /** Aborted when the server ends or the tool has taken too long. */
  readonly signal: AbortSignal;
}

export interface ToolOptions<Input extends StandardSchemaWithJSON = StandardSchemaWithJSON> {
  /** 1 to 64 of `a-z`, digits and `_`. */
  readonly name: string;
  /** For the agent that chooses among the tools. */
  readonly description: string;
  /** Of an object: a schema of Zod 4 (best a `z.strictObject`), ArkType or Valibot. Checks the arguments. */
  readonly input: Input;
  /** What the caller needs besides `runtime`, if anything. */
  readonly ability?: string;
  /** Fields of the result that are answered once and never kept: secrets. */
  readonly shownOnce?: readonly string[];
}

export const TOOL = 'latchkey:tool';

type ToolMethod<Input extends StandardSchemaWithJSON> = (
  args: StandardSchemaWithJSON.InferOutput<Input>,
  call: ToolCall,
) => unknown;

/**
 * Makes a provider's method a tool of the Runtime API and of MCP. It is given the checked arguments and the
 * {@link ToolCall}, and returns (a promise of) what can be written as JSON. An async generator makes a tool that is
 * streamed: what it yields is its progress, what it returns its result. Of what it throws, a `LatchkeyError` is told
 * to the caller.
 */
export const Tool =
  <Input extends StandardSchemaWithJSON>(options: ToolOptions<Input>) =>
  <Method extends ToolMethod<Input>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(TOOL, options)(target, key, descriptor as PropertyDescriptor);
  };
