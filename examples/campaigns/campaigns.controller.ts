import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Abilities, CurrentPrincipal, ErrorFormat, KeyFromPath, LatchkeyError, notFound } from 'latchkey';
import { PageQuery, Principal, readPage, TenantKey } from 'latchkey';
import { type FindOptionsSelect, In, LessThan, type Repository } from 'typeorm';
import { CampaignRunner } from './campaign-runner.js';
import * as dto from './campaigns.entity.js';

const Key = () => KeyFromPath('campaign');
const Control = (action: string) =>
  applyDecorators(Post(`:id/${action}`), HttpCode(200), Abilities('campaigns:control'));

@Controller('api/v1/campaigns')
@ErrorFormat('message')
export class CampaignsController {
  constructor(
    @InjectRepository(dto.Campaign) private readonly campaigns: Repository<dto.Campaign>,
    @InjectRepository(dto.LogEntry) private readonly logs: Repository<dto.LogEntry>,
    private readonly runner: CampaignRunner,
  ) {}

  @Get()
  @Abilities('campaigns:read')
  listCampaigns(@CurrentPrincipal() by: Principal, @Query() page: PageQuery): Promise<dto.CampaignPage> {
    const organization_id = by.organization.id;
    return readPage(page, (before, take) =>
      this.campaigns.find({ where: { organization_id, id: LessThan(before) }, order: { id: 'DESC' }, take }),
    );
  }

  @Post()
  @Abilities('campaigns:write')
  async createCampaign(@CurrentPrincipal() by: Principal, @Body() body: dto.CreateCampaign) {
    const { id } = await this.campaigns.save({ organization_id: by.organization.id, ...body });
    return this.readCampaign({ organization_id: by.organization.id, id });
  }

  @Get(':id')
  @Abilities('campaigns:read')
  async readCampaign(@Key() key: TenantKey): Promise<dto.CampaignAnswer> {
    return { data: await this.find(key), meta: {} };
  }

  /** Change a draft; what was sent stays as it was sent. */
  @Patch(':id')
  @Abilities('campaigns:write')
  updateCampaign(@Key() key: TenantKey, @Body() body: dto.UpdateCampaign) {
    return this.change(key, ['draft'], body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Abilities('campaigns:write')
  async deleteCampaign(@Key() key: TenantKey): Promise<void> {
    const states: dto.Campaign['status'][] = ['draft', 'stopped'];
    const { affected } = await this.campaigns.delete({ ...key, status: In(states) });
    if (affected === 0) throw notWhile((await this.find(key)).status, states);
  }

  @Control('start') startCampaign(@Key() key: TenantKey) {
    return this.change(key, ['draft', 'paused'], { status: 'running' });
  }

  @Control('pause') pauseCampaign(@Key() key: TenantKey) {
    return this.change(key, ['running'], { status: 'paused' });
  }

  @Control('stop') stopCampaign(@Key() key: TenantKey) {
    return this.change(key, ['running', 'paused'], { status: 'stopped' });
  }

  @Get(':id/senders')
  @Abilities('senders:read')
  async listSenders(@Key() key: TenantKey): Promise<dto.SendersAnswer> {
    return { data: (await this.find(key, { senders: true })).senders, meta: {} };
  }

  @Get(':id/logs')
  @Abilities('logs:read')
  async listLogs(@Key() key: TenantKey): Promise<dto.LogsAnswer> {
    const where = { organization_id: key.organization_id, campaign_id: (await this.find(key)).id };
    return { data: await this.logs.find({ where, order: { id: 'DESC' } }), meta: {} };
  }

  private async find(key: TenantKey, select?: FindOptionsSelect<dto.Campaign>): Promise<dto.Campaign> {
    const campaign = await this.campaigns.findOne({ where: { ...key }, select });
    if (campaign === null) throw notFound('campaign');
    return campaign;
  }

  /** In one statement: of two that come at once and exclude each other, one is refused. */
  private async change(key: TenantKey, states: dto.Campaign['status'][], values: Partial<dto.Campaign>) {
    const { affected } = await this.campaigns.update({ ...key, status: In(states) }, values);
    const answer = await this.readCampaign(key);
    if (affected === 0) throw notWhile(answer.data.status, states);
    this.runner.nudge();
    return answer;
  }
}

const notWhile = (status: string, states: string[]) =>
  new LatchkeyError('conflict', `The campaign is ${status}; for this it must be ${states.join(' or ')}.`);
