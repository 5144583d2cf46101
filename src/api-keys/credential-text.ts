import {
  credentialType,
  type CredentialType,
  type CredentialTypeName,
  credentialTypes,
  type Environment,
} from './credential-types.js';
import { hasChecksum, sha256, sha256Text } from './secret.js';

const NUMBERED = /^([1-9]\d{0,15})\|([0-9A-Za-z]{40})$/;
const SECRET = /^[0-9A-Za-z]{40}$/;
const IMPORTED = /^[\x21-\x7e]{1,255}$/;
const IMPORTED_NUMBERED = /^([1-9]\d{0,15})\|(.+)$/;
const ENVIRONMENTS: readonly (Environment | null)[] = ['live', 'test', null];

/** What a presented credential says of itself. */
export interface CredentialText {
  readonly secret: string;
  /** What is hashed: the secret part of a numbered one (as Laravel Sanctum stores it), else the whole. */
  readonly hashed: string;
  /** The row's id, where the credential names it. */
  readonly id: number | undefined;
}

/** Reads a credential by its form; undefined when it has the form of none of ours. */
export function readCredentialText(text: string, brand: string): CredentialText | undefined {
  const numbered = NUMBERED.exec(text);
  if (numbered !== null) {
    const secret = numbered[2]!;
    return { secret, hashed: secret, id: Number(numbered[1]) };
  }
  const secret = text.slice(-40);
  const prefix = text.slice(0, -40);
  if (!SECRET.test(secret) || !prefixesOf(brand).has(prefix)) return undefined;
  return { secret, hashed: text, id: undefined };
}

/** What a presented credential is looked up by. */
export interface CredentialLookup {
  /** See {@link sha256Text}. */
  readonly hash: string;
  /** The number before the pipe, where there is one. */
  readonly id: number | undefined;
}

/** The SHA-256 under which a credential is stored, or undefined when it cannot be one of ours. */
export function lookupOf(text: string, brand: string): CredentialLookup | undefined {
  const read = readCredentialText(text, brand);
  if (read === undefined || !hasChecksum(read.secret)) return undefined;
  return { hash: sha256Text(read.hashed), id: read.id };
}

/** As {@link lookupOf}, for one that another product has issued: those have any form, and no checksum of ours. */
export function importedLookupOf(text: string): CredentialLookup | undefined {
  if (!IMPORTED.test(text)) return undefined;
  const numbered = IMPORTED_NUMBERED.exec(text);
  return numbered === null
    ? { hash: sha256Text(text), id: undefined }
    : { hash: sha256Text(numbered[2]!), id: Number(numbered[1]) };
}

/** Whether a stored credential is the one meant: a number before the pipe is its own; no other type has one. */
export function isPresentedAs(
  { type, presentedId }: { readonly type: CredentialTypeName; readonly presentedId: number },
  { id }: CredentialLookup,
): boolean {
  return id === undefined || (credentialType(type).form === 'numbered' && presentedId === id);
}

/** A new credential: the text that is shown once, and what is kept of it. @param id of its row, for a numbered one */
export function composeCredential(
  type: CredentialType,
  id: number | undefined,
  secret: string,
  environment: Environment | null,
  brand: string,
): { plainText: string; keyHash: Buffer; keyPrefix: string } {
  const prefix = type.prefix?.(environment, brand) ?? `${id}|`;
  const plainText = prefix + secret;
  return {
    plainText,
    keyHash: sha256(type.form === 'numbered' ? secret : plainText),
    keyPrefix: prefix + secret.slice(0, type.shownCharacters),
  };
}

const prefixes = new Map<string, ReadonlySet<string>>();

function prefixesOf(brand: string): ReadonlySet<string> {
  let known = prefixes.get(brand);
  if (known === undefined) {
    const types: readonly CredentialType[] = credentialTypes;
    known = new Set(
      types.flatMap(({ prefix }) =>
        prefix ? ENVIRONMENTS.map((environment) => prefix(environment, brand)) : [],
      ),
    );
    prefixes.set(brand, known);
  }
  return known;
}
