import { Module } from '@nestjs/common';
import { CreditsModule, Extension } from 'latchkey';
import { AgentUpstream } from './agent-upstream.js';
import { AgentController } from './agent.controller.js';

/** Lets teams use an agent with their tokens, on their credits. */
@Module({
  imports: [CreditsModule],
  controllers: [AgentController],
  providers: [{ provide: AgentUpstream, useFactory: () => new AgentUpstream(process.env) }],
})
@Extension({ abilities: { 'agent:generate': "Have the agent generate, on the team's credits." } })
export class AgentGatewayModule {}
