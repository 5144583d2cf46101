// `npm run examples`: Latchkey with the products of its source documents beside it.
import { serve } from 'latchkey';
import { AgeSessionsModule } from './age-sessions/age-sessions.module.js';
import { AgentGatewayModule } from './agent-gateway/agent-gateway.module.js';

await serve([AgeSessionsModule, AgentGatewayModule]);
