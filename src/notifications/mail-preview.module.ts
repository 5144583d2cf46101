import { Module } from '@nestjs/common';
import { MailPreviewController } from './http/mail-preview.controller.js';
import { MailPreview } from './mail-preview.js';

/** Pages that show how mails look; of development alone. */
@Module({ controllers: [MailPreviewController], providers: [MailPreview] })
export class MailPreviewModule {}
