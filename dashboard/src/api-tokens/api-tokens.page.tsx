import { Page } from '../components/page.js';

export function Component() {
  return <Page title="API Tokens">{null}</Page>;
}
