import { Inject, Injectable } from '@nestjs/common';
import { isAbility, isOperatorAbility, managementAbilities } from '../auth/abilities.js';
import { SETTINGS } from '../config/config.module.js';
import { type Settings, SettingsError } from '../config/settings.js';

export interface Scope {
  readonly name: string;
  readonly description: string;
  readonly source: 'core' | 'custom';
}

const core: Readonly<Record<string, string>> = {
  read: "Read through the product's API.",
  write: "Change through the product's API.",
  runtime: 'Use the Runtime API and MCP: list capabilities, open sessions, invoke tools, stream executions.',
  ...managementAbilities,
};

/** The permissions that a key can be given: Latchkey's own, the configuration file's, and an extension's. */
@Injectable()
export class Scopes {
  private readonly known = new Map<string, Scope>();

  constructor(@Inject(SETTINGS) settings: Settings) {
    for (const [name, description] of Object.entries(core)) {
      this.known.set(name, { name, description, source: 'core' });
    }
    this.declareConfigured(settings);
  }

  /**
   * Adds scopes of an extending module; to be called when it starts.
   *
   * @throws when a name is malformed, or one of Latchkey's own
   */
  declare(scopes: readonly Pick<Scope, 'name' | 'description'>[]): void {
    for (const { name, description } of scopes) {
      if (!isAbility(name) || name.includes('*') || isOperatorAbility(name)) {
        throw new Error(`"${name}" cannot be the name of a scope.`);
      }
      if (Object.hasOwn(core, name)) throw new Error(`The scope "${name}" is one of Latchkey's own.`);
      this.known.set(name, { name, description, source: 'custom' });
    }
  }

  list(): Scope[] {
    return [...this.known.values()];
  }

  /** Whether a key can be given it: a scope of the list, or all scopes of a resource that the list holds. */
  includes(permission: string): boolean {
    if (this.known.has(permission)) return true;
    const resource = /^(.+:)\*$/.exec(permission)?.[1];
    return resource !== undefined && [...this.known.keys()].some((name) => name.startsWith(resource));
  }

  private declareConfigured({ custom }: Settings): void {
    try {
      this.declare(custom.scopes);
    } catch (error) {
      throw new SettingsError([`LATCHKEY_CONFIG: ${(error as Error).message}`]);
    }
  }
}
