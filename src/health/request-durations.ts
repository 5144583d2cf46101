import type { Histogram, Registry } from 'prom-client';

const NAME = 'latchkey_http_request_duration_seconds';
const HELP = 'Requests by method, route and status.';
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface Series {
  readonly labels: { method: string; route: string; status: number };
  /** How many were in each bucket and in none below it; the last is that of all slower ones. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram for prom-client's registry that costs a request next to nothing: prom-client's own sorts and joins the
 * labels each time, and looks all series up by them.
 */
export class RequestDurations {
  private readonly byRoute = new Map<string, Map<string, Series>>();

  register(registry: Registry): void {
    // What the registry needs of a metric is its name and what it says when asked.
    registry.registerMetric({ name: NAME, get: () => Promise.resolve(this.read()) } as unknown as Histogram);
  }

  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.seriesOf(method, route, status);
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]!) bucket += 1;
    series.counts[bucket]! += 1;
    series.sum += seconds;
  }

  private seriesOf(method: string, route: string, status: number): Series {
    let ofRoute = this.byRoute.get(route);
    if (ofRoute === undefined) this.byRoute.set(route, (ofRoute = new Map<string, Series>()));
    const kind = `${method} ${status}`;
    let series = ofRoute.get(kind);
    if (series === undefined) {
      series = {
        labels: { method, route, status },
        counts: Array<number>(BUCKETS.length + 1).fill(0),
        sum: 0,
      };
      ofRoute.set(kind, series);
    }
    return series;
  }

  private read() {
    const all = [...this.byRoute.values()].flatMap((ofRoute) => [...ofRoute.values()]);
    return {
      name: NAME,
      help: HELP,
      type: 'histogram',
      aggregator: 'sum',
      values: all.flatMap(valuesOf),
    };
  }
}

/** As Prometheus counts: each bucket holds those of the smaller ones too. */
function valuesOf({ labels, counts, sum }: Series) {
  let total = 0;
  const buckets = counts.map((count, i) => ({
    metricName: `${NAME}_bucket`,
    labels: { le: BUCKETS[i] ?? '+Inf', ...labels },
    value: (total += count),
  }));
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels, value: sum },
    { metricName: `${NAME}_count`, labels, value: total },
  ];
}
