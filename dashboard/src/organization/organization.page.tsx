import { TokensSection } from '../api-tokens/tokens-section.js';
import { Page } from '../components/page.js';

export function Component() {
  return (
    <Page title="Organization">
      <TokensSection />
    </Page>
  );
}
