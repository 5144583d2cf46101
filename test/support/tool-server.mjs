// The built server with tools of somebody else, to be started as a process: `TestServer.start({ main: TOOL_SERVER })`.
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { Extension, LatchkeyError, serve, Tool } from 'latchkey';
import { z } from 'zod';

/** A tool goes on when the test has made the file. */
async function untilExists(file, signal) {
  while (!existsSync(file)) await setTimeout(20, undefined, { signal });
}

class Greetings {
  greet({ name }, { principal }) {
    return { text: `Hello ${name}`, organization_id: principal.organization.id, password: 'hunter2' };
  }

  async *count({ to, gate }, { signal }) {
    for (let n = 1; n <= to; n++) {
      await untilExists(`${gate}-${n}`, signal);
      yield { n };
    }
    await untilExists(`${gate}-end`, signal);
    return { counted: to };
  }

  async hold({ gate }) {
    await untilExists(gate);
    return 'held';
  }

  fail({ how }) {
    if (how === 'public') throw new LatchkeyError('conflict', 'The kettle is cold.\0');
    if (how === 'secret') throw new Error('postgres://user:hunter2@db.internal');
    return Promise.reject('a text with hunter2');
  }

  odd({ kind }) {
    const circular = {};
    circular.self = circular;
    return { nul: { 'a\0b': ['c\0', '\ud800'] }, none: undefined, list: [1, null], big: 1n, circular }[kind];
  }
}

const input = {
  greet: z.strictObject({ name: z.string().max(20), times: z.int().min(1).max(3).default(1) }),
  count: z.strictObject({ to: z.int(), gate: z.string() }),
  hold: z.strictObject({ gate: z.string() }),
  fail: z.strictObject({ how: z.enum(['public', 'secret', 'text']) }),
  odd: z.strictObject({ kind: z.enum(['nul', 'none', 'list', 'big', 'circular']) }),
};
const more = { greet: { ability: 'greetings:read', shownOnce: ['password'] } };

Injectable()(Greetings);
for (const [name, schema] of Object.entries(input)) {
  const options = { name, description: `Test of ${name}.`, input: schema, ...more[name] };
  Tool(options)(Greetings.prototype, name, Object.getOwnPropertyDescriptor(Greetings.prototype, name));
}

class GreetingsModule {}
Module({ providers: [Greetings] })(GreetingsModule);
Extension({ abilities: { 'greetings:read': 'Be greeted.' } })(GreetingsModule);

await serve([GreetingsModule]);
