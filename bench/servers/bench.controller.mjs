// Two routes that are the same but for the guard.
import 'reflect-metadata';
import { Controller, Get } from '@nestjs/common';
import { Abilities, Public } from '../../dist/src/index.js';

export class BenchController {
  open() {
    return { ok: true };
  }

  guarded() {
    return { ok: true };
  }
}
Controller('bench')(BenchController);
decorate('open', Get('open'), Public());
decorate('guarded', Get('guarded'), Abilities('read'));

/** As the syntax of TypeScript would. */
function decorate(method, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(BenchController.prototype, method);
  Reflect.decorate(decorators, BenchController.prototype, method, descriptor);
}
