import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../auth/declarations.js';
import { notFound } from '../../common/errors/latchkey-error.js';
import { MailPreview } from '../mail-preview.js';

const HTML = 'text/html; charset=utf-8';

/** For those who write mails: served in development alone. */
@ApiExcludeController()
@Controller('dev/mails')
export class MailPreviewController {
  constructor(private readonly preview: MailPreview) {}

  @Get()
  @Public()
  @Header('content-type', HTML)
  list(): string {
    return this.preview.list();
  }

  @Get(':template')
  @Public()
  @Header('content-type', HTML)
  show(@Param('template') template: string): string {
    const page = this.preview.show(template);
    if (page === undefined) throw notFound('mail');
    return page;
  }
}
