import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Tools } from './tools.js';

/** What agents can do here: the methods that are decorated with `@Tool()`. */
@Module({ imports: [DiscoveryModule], providers: [Tools], exports: [Tools] })
export class ToolsModule {}
