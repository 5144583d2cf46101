import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION, SessionCookie } from '../auth/session-cookie.js';
import { ErrorFormats } from '../http/error-formats.js';
import { errorResponses, errorSchema, type Operation } from './error-answers.js';

/** The description of the HTTP API, made from the controllers themselves and what all routes have in common. */
export function createOpenApi(app: INestApplication, appUrl: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription(
      'Issues, checks, limits, revokes and reports the API keys and access tokens of a product.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    // The playground may be open under another name of this server, and must not leave it.
    .addServer('/', 'This server')
    .addServer(appUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'lk_… or ID|…' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .addCookieAuth(
      app.get(SessionCookie, { strict: false }).name,
      { type: 'apiKey', in: 'cookie', description: 'The session of the dashboard.' },
      SESSION,
    )
    .build();
  return complete(SwaggerModule.createDocument(app, config, { operationIdFactory }), app.get(ErrorFormats));
}

/** An operation is called what its handler is called, unless it says otherwise. */
const operationIdFactory = (_controller: string, handler: string) => handler;

/** `listCampaigns` becomes "List campaigns". */
const sentenceOf = (name: string) =>
  `${name.charAt(0).toUpperCase()}${name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;

/** Serves `/openapi.json` and, at `/docs`, a page to try it out. */
export function serveDocs(app: INestApplication, appUrl: string): void {
  SwaggerModule.setup('docs', app, () => createOpenApi(app, appUrl), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Latchkey API',
    swaggerOptions: { persistAuthorization: false },
  });
}

/** Adds what no annotation says. */
function complete(document: OpenAPIObject, formats: ErrorFormats): OpenAPIObject {
  const schemas = ((document.components ??= {}).schemas ??= {});
  const formatsInUse = new Set(Object.keys(document.paths).map((path) => formats.of(path)));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item) as [string, Operation][]) {
      operation.security ??= [];
      operation.summary ??= sentenceOf(operation.operationId ?? '');
      addPathParameters(path, operation);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (response && 'description' in response) response.description ||= STATUS_CODES[status] ?? '';
      }
      Object.assign(operation.responses, errorResponses(method, operation, formats.of(path)));
      forbidUnknownFields(operation, schemas);
    }
  }
  for (const schema of Object.values(schemas)) describeFields(schema);
  for (const { parameters } of operationsOf(document)) {
    for (const parameter of parameters ?? []) if ('schema' in parameter) describeNumber(parameter.schema);
  }
  Object.assign(schemas, Object.fromEntries([...formatsInUse].map(errorSchema)));
  return document;
}

const operationsOf = (document: OpenAPIObject) =>
  Object.values(document.paths).flatMap((item) => Object.values(item) as Operation[]);

/** A handler need not take a parameter that only the guard reads. */
function addPathParameters(path: string, operation: Operation): void {
  const parameters = (operation.parameters ??= []);
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    if (parameters.some((parameter) => 'name' in parameter && parameter.name === name)) continue;
    parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } });
  }
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

function forbidUnknownFields({ requestBody }: Operation, schemas: Schemas): void {
  const schema =
    requestBody && 'content' in requestBody ? requestBody.content['application/json']?.schema : undefined;
  const name = schema && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
  const body = name === undefined ? undefined : schemas[name];
  if (body && !('$ref' in body)) body.additionalProperties = false;
}

/** Fields called `…_at` are times. */
function describeFields(schema: Schemas[string] | undefined): void {
  if (!schema || '$ref' in schema) return;
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    describeNumber(field);
    if (name.endsWith('_at') && !('$ref' in field)) field.format ??= 'date-time';
  }
}

/** Numbers are whole, unless their format says otherwise. */
function describeNumber(schema: Schemas[string] | undefined): void {
  if (!schema || '$ref' in schema || schema.format !== undefined) return;
  // The 3.1 document has lists of types, which these types of TypeScript do not know yet.
  const types = [schema.type ?? []].flat().map((type) => (type === 'number' ? 'integer' : type));
  if (types.length > 0) schema.type = types.length === 1 ? types[0] : types;
}
