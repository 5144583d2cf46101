import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { isAbility } from '../auth/abilities.js';
import type { Principal } from '../auth/principal.js';
import { invalidInput, LatchkeyError, notFound } from '../common/errors/latchkey-error.js';
import { TOOL, type ToolCall, type ToolOptions } from './tool.decorator.js';

/** A tool, ready to be called. */
export interface RegisteredTool extends Pick<ToolOptions, 'name' | 'description' | 'ability'> {
  readonly shownOnce: readonly string[];
  /** JSON Schema (2020-12) of the arguments. */
  readonly inputSchema: Record<string, unknown>;
  /** @throws {LatchkeyError} `invalid_input` */
  parse(args: unknown): Promise<unknown>;
  call(args: unknown, call: ToolCall): unknown;
}

const NAME = /^[a-z0-9_]{1,64}$/;

/** All methods that are decorated with `@Tool()`. */
@Injectable()
export class Tools implements OnApplicationBootstrap {
  private readonly byName = new Map<string, RegisteredTool>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws for a malformed name or ability, or a name that two tools have */
  onApplicationBootstrap(): void {
    const instances = new Set(this.discovery.getProviders().map(({ instance }): unknown => instance));
    for (const instance of instances) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const tool of this.toolsOf(instance)) this.register(tool);
    }
  }

  /** The tools that the caller may use, by name. */
  list(principal: Principal): RegisteredTool[] {
    return [...this.byName.values()].filter((tool) => mayUse(principal, tool));
  }

  /** Whether there is a tool of that name, and the caller may use it. */
  mayUse(principal: Principal, name: string): boolean {
    const tool = this.byName.get(name);
    return tool !== undefined && mayUse(principal, tool);
  }

  /** @throws {LatchkeyError} `not_found`, `insufficient_scope` */
  find(principal: Principal, name: string): RegisteredTool {
    const tool = this.byName.get(name);
    if (tool === undefined) throw notFound('tool');
    if (!mayUse(principal, tool)) {
      throw new LatchkeyError('insufficient_scope', `This needs the ability ${tool.ability}.`, {
        scope: [tool.ability!],
      });
    }
    return tool;
  }

  private register(tool: RegisteredTool): void {
    if (!NAME.test(tool.name)) throw new Error(`"${tool.name}" cannot be the name of a tool.`);
    if (tool.ability !== undefined && !isAbility(tool.ability)) {
      throw new Error(`The tool "${tool.name}" needs "${tool.ability}", which cannot be an ability.`);
    }
    if (this.byName.has(tool.name)) throw new Error(`There are two tools called "${tool.name}".`);
    this.byName.set(tool.name, tool);
  }

  private toolsOf(instance: object): RegisteredTool[] {
    const prototype = Object.getPrototypeOf(instance) as Record<string, unknown> | null;
    if (prototype === null) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name] as (args: unknown, call: ToolCall) => unknown;
      const options = Reflect.getMetadata(TOOL, method) as ToolOptions | undefined;
      return options === undefined ? [] : toRegistered(options, method.bind(instance));
    });
  }
}

const mayUse = (principal: Principal, { ability }: RegisteredTool) =>
  ability === undefined || principal.can(ability);

function toRegistered(options: ToolOptions, call: RegisteredTool['call']): RegisteredTool {
  const { name, description, ability, shownOnce = [], input } = options;
  const schema = input['~standard'];
  const inputSchema = schema.jsonSchema.input({ target: 'draft-2020-12' });
  if (inputSchema.type !== 'object') throw new Error(`The input of the tool "${name}" must be an object.`);
  return {
    name,
    description,
    ability,
    shownOnce,
    inputSchema,
    call,
    async parse(args) {
      const checked = await schema.validate(args);
      if (checked.issues === undefined) return checked.value;
      throw invalidInput(toFieldErrors(checked.issues));
    },
  };
}

type Issues = readonly { readonly message: string; readonly path?: readonly unknown[] }[];

function toFieldErrors(issues: Issues): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const { message, path = [] } of issues) {
    const keys = path.map((part) =>
      typeof part === 'object' && part !== null && 'key' in part ? part.key : part,
    );
    const field = ['arguments', ...keys].map(String).join('.');
    (errors[field] ??= []).push(`${field}: ${message}`);
  }
  return errors;
}
