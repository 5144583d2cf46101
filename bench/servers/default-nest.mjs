// A default NestJS application's route that asks for no credential.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { serve } from './support.mjs';

class AppController {
  index() {
    return { ok: true };
  }
}
Controller()(AppController);
Get()(AppController.prototype, 'index', Object.getOwnPropertyDescriptor(AppController.prototype, 'index'));

class AppModule {}
Module({ controllers: [AppController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.init();
serve({ server: app.getHttpServer(), headers: ['accept: */*'] });
