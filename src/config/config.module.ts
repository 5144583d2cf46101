import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from './settings.js';

/** Injection token of the {@link Settings}. */
export const SETTINGS = Symbol('Settings');

/** Makes the settings injectable everywhere, as `@Inject(SETTINGS) settings: Settings`. */
@Module({})
export class ConfigModule {
  /** @param settings made by `readSettings`, or by hand */
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: SETTINGS, useValue: settings }],
      exports: [SETTINGS],
    };
  }
}
