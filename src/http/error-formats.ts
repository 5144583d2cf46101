import { Injectable } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService } from '@nestjs/core';
import { ERROR_FORMAT, type ErrorFormatName } from '../common/errors/error-format.js';

/** Knows which error format holds below which path, also where no route was found. */
@Injectable()
export class ErrorFormats {
  private prefixes: [string, ErrorFormatName][] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** @param path of the request, without its query */
  of(path: string): ErrorFormatName {
    this.prefixes ??= this.collect();
    const asked = path.toLowerCase(); // as Express finds its routes
    const found = this.prefixes.find(([prefix]) => asked === prefix || asked.startsWith(`${prefix}/`));
    return found?.[1] ?? 'problem';
  }

  private collect(): [string, ErrorFormatName][] {
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => {
        const format =
          metatype && (Reflect.getMetadata(ERROR_FORMAT, metatype) as ErrorFormatName | undefined);
        if (!metatype || format == null) return [];
        const paths = [Reflect.getMetadata(PATH_METADATA, metatype) as string | string[]].flat();
        return paths.map((path): [string, ErrorFormatName] => [`/${path.replace(/^\/+|\/+$/g, '')}`, format]);
      })
      .sort(([a], [b]) => b.length - a.length);
  }
}
