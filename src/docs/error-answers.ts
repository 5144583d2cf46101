import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { errorStatus } from '../common/errors/error-codes.js';
import type { ErrorFormatName } from '../common/errors/error-format.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
type Responses = Operation['responses'];
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

type Described = Extract<NonNullable<Responses[string]>, { description: string }>;
type Headers = Described['headers'];

const sentence = { type: 'string', description: 'For people.' };
const errors = {
  type: 'object',
  description: 'With 422: sentences by field name.',
  additionalProperties: { type: 'array', items: { type: 'string' } },
};

interface Shape {
  readonly name: string;
  readonly contentType: string;
  readonly schema: Schema;
}

/** The shapes that `renderError` gives to an error. */
const shapes: Readonly<Record<ErrorFormatName, Shape>> = {
  problem: {
    name: 'Problem',
    contentType: 'application/problem+json',
    schema: {
      type: 'object',
      description: 'RFC 9457.',
      properties: {
        type: { type: 'string', example: 'about:blank' },
        title: { type: 'string', example: 'Not Found' },
        status: { type: 'integer', example: 404 },
        detail: { ...sentence, example: 'No such API key.' },
        code: { type: 'string', description: 'For programs; never renamed.', enum: Object.keys(errorStatus) },
        message: { ...sentence, description: 'The same as `detail`.' },
        errors,
      },
      required: ['type', 'title', 'status', 'detail', 'code', 'message'],
    },
  },
  message: {
    name: 'ErrorMessage',
    contentType: 'application/json',
    schema: { type: 'object', properties: { message: sentence, errors }, required: ['message'] },
  },
  agent: {
    name: 'AgentError',
    contentType: 'application/json',
    schema: {
      type: 'object',
      properties: { status: { type: 'boolean', enum: [false] }, message: sentence, errors },
      required: ['status', 'message'],
    },
  },
  runtime: {
    name: 'RuntimeError',
    contentType: 'application/json',
    schema: { type: 'object', properties: { error: sentence }, required: ['error'] },
  },
};

/** The body of an error in that format: the name and the content of its schema. */
export const errorSchema = (format: ErrorFormatName): [string, Schema] => [
  shapes[format].name,
  shapes[format].schema,
];

/** What an operation can be refused with, each with its body: what it says itself, and what all routes have in common. */
export function errorResponses(method: string, operation: Operation, format: ErrorFormatName): Responses {
  const responses: Responses = {};
  const statuses = new Set([...commonStatuses(method, operation), ...Object.keys(operation.responses)]);
  for (const status of [...statuses].filter((status) => Number(status) >= 400)) {
    const own = operation.responses[status] as Partial<Described> | undefined;
    const description = own?.description === '' ? undefined : own?.description;
    responses[status] = {
      description: description ?? STATUS_CODES[status] ?? 'Refused',
      headers: headersOf(Number(status)),
      content: own?.content ?? {
        [shapes[format].contentType]: { schema: { $ref: `#/components/schemas/${shapes[format].name}` } },
      },
    };
  }
  return responses;
}

function commonStatuses(method: string, operation: Operation): string[] {
  const takesInput =
    operation.requestBody !== undefined || operation.parameters?.some((p) => 'in' in p && p.in === 'query');
  const namesSomething = operation.parameters?.some((p) => 'in' in p && p.in === 'path');
  return [
    '400',
    '503',
    ...(operation.security?.length ? ['401', '403', '404', '429'] : []),
    ...(namesSomething ? ['404'] : []),
    ...(operation.security?.length && method !== 'get' ? ['409'] : []),
    ...(takesInput ? ['422'] : []),
    ...(operation.requestBody !== undefined ? ['413'] : []),
  ];
}

function headersOf(status: number): Headers {
  if (status === 429 || status === 503) {
    return { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } };
  }
  if (status === 401 || status === 403) {
    return { 'WWW-Authenticate': { description: 'RFC 6750.', schema: { type: 'string' } } };
  }
  return undefined;
}
