import type { ReactNode } from 'react';
import classes from './facts.module.css';

interface Properties {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** What something is, line by line. */
export function Facts({ facts }: Properties) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label} className={classes.fact}>
          <dt className={classes.label}>{label}</dt>
          <dd className={classes.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
