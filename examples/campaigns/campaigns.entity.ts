import { ApiHideProperty, PartialType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique } from 'class-validator';
import { IsEmail, IsObject, Length, Matches, ValidateNested } from 'class-validator';
import { AnswerOf, IsLabel, PageOf } from 'latchkey';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** Whom a campaign writes to. */
export class Sender {
  /** @example 'Ada Lovelace' */
  @IsLabel(100) name!: string;
  /** @example 'ada@example.com' */
  @IsEmail() @IsLabel(254) email!: string;
}

@Entity('campaigns')
export class Campaign {
  @PrimaryGeneratedColumn() id!: number;
  /** @example 'Spring' */
  @Column() @IsLabel(100) name!: string;
  /** @example 'Spring is here' */
  @Column() @IsLabel(200) subject!: string;
  /** @example 'Come and see.' */
  @Column() @Length(1, 10_000) @Matches(/\S/) message!: string;
  @Column() status!: 'draft' | 'running' | 'paused' | 'stopped';
  @CreateDateColumn() created_at!: Date;
  @UpdateDateColumn() updated_at!: Date;
  @ApiHideProperty() @Column({ select: false }) organization_id!: number;
  @ApiHideProperty() @Column('jsonb', { select: false }) senders!: Sender[];
  /** How many of the senders have had their mail, in their order. */
  @ApiHideProperty() @Column({ select: false }) sent!: number;
}

@Entity('campaign_logs')
export class LogEntry {
  @PrimaryGeneratedColumn() id!: number;
  @Column('jsonb') sender!: Sender;
  @Column() status!: 'sent';
  @CreateDateColumn() created_at!: Date;
  @ApiHideProperty() @Column({ select: false }) organization_id!: number;
  @ApiHideProperty() @Column({ select: false }) campaign_id!: number;
}

class CampaignText extends PickType(Campaign, ['name', 'subject', 'message']) {}

export class CreateCampaign extends CampaignText {
  /** @example [{"name": "Ada Lovelace", "email": "ada@example.com"}] */
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique((sender?: Sender) => String(sender?.email).toLowerCase())
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Sender)
  senders!: Sender[];
}

export class UpdateCampaign extends PartialType(CampaignText, { skipNullProperties: false }) {}

export class CampaignAnswer extends AnswerOf(Campaign) {}
export class CampaignPage extends PageOf(Campaign) {}
export class SendersAnswer extends AnswerOf([Sender]) {}
export class LogsAnswer extends AnswerOf([LogEntry]) {}
