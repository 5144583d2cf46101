import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { UsageDto } from '../client/types.gen.js';
import { usage as texts } from '../texts/usage.js';
import { type Series, dayOf, describe, seriesOf } from './usage.js';
import classes from './usage.module.css';

/** The requests per day, a bar for each day. In a file of its own, which is loaded when there is something to draw. */
export default function UsageChart({ usage }: { readonly usage: UsageDto }) {
  const series = seriesOf(usage);
  return (
    <div className={classes.colors}>
      {/* One picture with a text: who cannot see it reads the table. */}
      <div role="img" aria-label={describe(usage)} className={classes.plot}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={barsOf(usage, series)} accessibilityLayer={false} margin={{ left: -16, right: 8 }}>
            <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
            <XAxis dataKey="day" tickLine={false} interval="equidistantPreserveStart" minTickGap={24} />
            <YAxis allowDecimals={false} tickLine={false} axisLine={false} tickFormatter={texts.compact} />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--mantine-color-default-hover)' }}
              contentStyle={{ background: 'var(--mantine-color-body)' }}
              itemStyle={{ color: 'var(--mantine-color-text)' }}
              formatter={(value) => texts.number(Number(value))}
            />
            {series.map(({ name }, i) => (
              <Bar
                key={i}
                dataKey={(bar: BarOfDay) => bar.parts[i]}
                name={name}
                stackId="all"
                fill={colorOf(series, i)}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes.legend} aria-label={texts.chart.legend}>
        {series.map(({ name }, i) => (
          <li key={i}>
            <span className={classes.swatch} style={{ background: colorOf(series, i) }} aria-hidden />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface BarOfDay {
  readonly day: string;
  readonly parts: readonly number[];
}

const barsOf = (usage: UsageDto, series: readonly Series[]): BarOfDay[] =>
  (series[0]?.byDay ?? []).map((_, day) => ({
    day: texts.day(dayOf(usage, day)),
    parts: series.map(({ byDay }) => byDay[day] ?? 0),
  }));

const colorOf = (series: readonly Series[], i: number): string =>
  series[i]!.isRest ? 'var(--series-rest)' : `var(--series-${i})`;
