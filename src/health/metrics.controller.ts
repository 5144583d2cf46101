import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import ipaddr from 'ipaddr.js';
import { Admission } from '../auth/admission.js';
import { Public } from '../auth/declarations.js';
import { Metrics } from './metrics.js';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly admission: Admission,
  ) {}

  /** For a scraper on this machine, and for the operator. */
  @Get()
  @Public()
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!isFromThisMachine(request)) await this.admission.admit(request, response, ['operator:read']);
    response.type(this.metrics.contentType).send(await this.metrics.text());
  }
}

/** A proxy on this machine forwards strangers: what it forwards is not from here. */
function isFromThisMachine({ socket, headers }: Request): boolean {
  if (['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined))
    return false;
  const address = socket.remoteAddress;
  return address !== undefined && ipaddr.process(address).range() === 'loopback';
}
