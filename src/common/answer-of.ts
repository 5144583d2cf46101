import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { CursorMeta, NoMeta } from './answers.dto.js';

/**
 * The class of an answer `{data, meta: {}}`, as OpenAPI describes it; for a list: `AnswerOf([Campaign])`.
 *
 *     class CampaignAnswer extends AnswerOf(Campaign) {}
 */
export function AnswerOf<T>(type: Type<T>): Type<{ data: T; meta: NoMeta }>;
export function AnswerOf<T>(type: [Type<T>]): Type<{ data: T[]; meta: NoMeta }>;
export function AnswerOf(type: Type | [Type]): Type<{ data: unknown; meta: NoMeta }> {
  class Answer {
    @ApiProperty({ type })
    data!: unknown;

    @ApiProperty({ type: NoMeta })
    meta!: NoMeta;
  }
  return Answer;
}

/** The class of a page `{data: […], meta: {next_cursor}}`, as OpenAPI describes it; `readPage` makes one. */
export function PageOf<T>(type: Type<T>): Type<{ data: T[]; meta: CursorMeta }> {
  class Page {
    @ApiProperty({ type: [type] })
    data!: T[];

    @ApiProperty({ type: CursorMeta })
    meta!: CursorMeta;
  }
  return Page;
}
