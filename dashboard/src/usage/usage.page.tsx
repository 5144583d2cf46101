import { Page } from '../components/page.js';

export function Component() {
  return <Page title="Usage">{null}</Page>;
}
