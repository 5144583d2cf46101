// `npm run examples`: Latchkey with the products of its source documents beside it.
import { serve } from 'latchkey';
import { CampaignsModule } from './campaigns/campaigns.module.js';

await serve([CampaignsModule]);
