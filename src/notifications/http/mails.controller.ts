import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Abilities } from '../../auth/declarations.js';
import { readPage } from '../../common/cursor.js';
import { SentMailsService } from '../sent-mails.service.js';
import { MailDto, MailListAnswer, MailsQuery } from './mails.dto.js';

@ApiTags('Operator')
@Controller('api/mails')
export class MailsController {
  constructor(private readonly mails: SentMailsService) {}

  /** Of all organizations. Never what the mails say. */
  @Get()
  @Abilities('operator:read')
  @ApiOperation({ summary: 'List mails, and how it went with them', operationId: 'listMails' })
  async list(@Query() { status, ...page }: MailsQuery): Promise<MailListAnswer> {
    const { data, meta } = await readPage(page, (before, limit) =>
      this.mails.list({ status, before, limit }),
    );
    return { data: data.map((mail) => MailDto.of(mail)), meta };
  }
}
