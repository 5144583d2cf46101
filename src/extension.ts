import type { DynamicModule, ForwardReference, ModuleMetadata, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import type { MigrationInterface } from 'typeorm';

/** What a module of yours brings along, besides its controllers and providers. */
export interface ExtensionMetadata {
  /** Abilities with their descriptions: they appear among the scopes that a key can be given. */
  readonly abilities?: Readonly<Record<string, string>>;
  /** TypeORM migrations of its own tables, in SQL; run at start, together with Latchkey's own. */
  readonly migrations?: readonly (new () => MigrationInterface)[];
}

type Imports = NonNullable<ModuleMetadata['imports']>;

const EXTENSION = 'latchkey:extension';

/**
 * Says, on a `@Module()`, what it brings along; `createServer(settings, [YourModule])` takes care of it, also when
 * it is a module that yours imports.
 *
 * A migration's class is named with a timestamp at its end (`CreateCampaigns1796000000000`) and never edited once it
 * has run anywhere. The server does not start with an ability that is malformed or one of Latchkey's own.
 */
export const Extension =
  (metadata: ExtensionMetadata): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(EXTENSION, metadata, target);

/**
 * What the modules, and those that they import, bring along: each once.
 *
 * @throws for a promise of a module: what it will bring along cannot be known in time
 */
export function extensionsOf(imports: Imports): ExtensionMetadata[] {
  if (imports.some((imported) => imported instanceof Promise)) {
    throw new Error('Await a module before you hand it to createServer().');
  }
  return [...collect(imports, new Set())].flatMap(
    (type) => (Reflect.getMetadata(EXTENSION, type) as ExtensionMetadata | undefined) ?? [],
  );
}

function collect(imports: Imports, found: Set<Type>): Set<Type> {
  for (const imported of imports) {
    const type = classOf(imported);
    if (type !== undefined && !found.has(type)) {
      found.add(type);
      collect((Reflect.getMetadata(MODULE_METADATA.IMPORTS, type) ?? []) as Imports, found);
    }
    if ('imports' in imported) collect(imported.imports ?? [], found);
  }
  return found;
}

function classOf(imported: Imports[number]): Type | undefined {
  if (typeof imported === 'function') return imported;
  if ('forwardRef' in imported) return (imported as ForwardReference<() => Type>).forwardRef();
  return (imported as Partial<DynamicModule>).module;
}
