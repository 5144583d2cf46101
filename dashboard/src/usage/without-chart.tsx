import { Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { usage as texts } from '../texts/usage.js';

/** Where the chart's own file cannot be loaded, the table is there all the same. */
export class WithoutChart extends Component<{ readonly children: ReactNode }> {
  override state = { isMissing: false };

  static getDerivedStateFromError = () => ({ isMissing: true });

  override render() {
    return this.state.isMissing ? <Text role="status">{texts.chart.missing}</Text> : this.props.children;
  }
}
