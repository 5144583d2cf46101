import type { ReactNode } from 'react';
import classes from './facts.module.css';

interface Properties {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** What is known of something, each with its name. */
export const Facts = ({ facts }: Properties) => (
  <dl className={classes.facts}>
    {facts.map(([label, value]) => (
      <div key={label} className={classes.fact}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
