// Numbers for people: medians, ratios with their spread, and whether they reach what we promise.

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** What is compared is what was measured in the same round. */
export function ratio(name, ofSamples, toSamples, figure, target) {
  const ratios = ofSamples.map((sample, i) => figure(sample) / figure(toSamples[i]));
  return { name, value: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios), target };
}

export function difference(name, ofSamples, toSamples, figure, target, unit) {
  const differences = ofSamples.map((sample, i) => figure(sample) - figure(toSamples[i]));
  return {
    name,
    value: median(differences),
    lowest: Math.min(...differences),
    highest: Math.max(...differences),
    target,
    unit,
  };
}

/** @param target `{ atLeast }` or `{ atMost }` */
function isReached({ value, target }) {
  if (target === undefined) return undefined;
  return target.atLeast === undefined ? value <= target.atMost : value >= target.atLeast;
}

/** A subject's row: medians over its rounds. */
export function summary(name, samples) {
  const of = (figure) => median(samples.map((sample) => sample[figure]));
  return {
    name,
    requestsPerSecond: of('requestsPerSecond'),
    lowest: Math.min(...samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    highest: Math.max(...samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    cpuPerRequest: of('cpuPerRequest'),
    p50: of('p50'),
    p99: of('p99'),
  };
}

const whole = (value) => Math.round(value).toLocaleString('en');
const fine = (value) => (Math.abs(value) >= 100 ? whole(value) : value.toFixed(2));

/** As GitHub's Markdown shows it, and a terminal too. */
function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const throughputTable = (summaries) =>
  table(
    ['', 'requests/s', 'lowest–highest', 'server CPU, µs', 'p50, ms', 'p99, ms'],
    summaries.map((row) => [
      row.name,
      whole(row.requestsPerSecond),
      `${whole(row.lowest)}–${whole(row.highest)}`,
      whole(row.cpuPerRequest),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
    ]),
  );

const targetTable = (figures) =>
  table(
    ['', 'median', 'lowest–highest', 'to reach', ''],
    figures.map((figure) => [
      figure.name,
      `${fine(figure.value)}${figure.unit ? ` ${figure.unit}` : ''}`,
      figure.lowest === undefined ? '' : `${fine(figure.lowest)}–${fine(figure.highest)}`,
      targetText(figure.target),
      verdict(figure),
    ]),
  );

function targetText(target) {
  if (target === undefined) return '';
  return target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

function verdict(figure) {
  const reached = isReached(figure);
  return reached === undefined ? '' : reached ? 'reached' : 'missed';
}

/** On what it was measured. */
export const environmentLine = ({ date, node, postgres, cpu, cores }) =>
  `${date}, Node ${node}, PostgreSQL ${postgres}, ${cores} × ${cpu}`;

/** The whole report of the check. */
export function asText({ pinned, rounds, seconds, tables, figures, ...environment }) {
  const how = `medians of ${rounds} rounds of ${seconds} s, in turns`;
  const pinning = pinned ? 'the server on a core of its own' : 'nothing kept on its core';
  return [
    `${environmentLine(environment)}; ${how}; ${pinning}.`,
    ...tables.map(({ title, rows }) => `${title}\n\n${throughputTable(rows)}`),
    targetTable(figures),
    '',
  ].join('\n\n');
}

/** Figures that were measured once. */
export const figureTable = (figures) =>
  table(
    ['', 'measured', 'to reach', ''],
    figures.map((figure) => [
      figure.name,
      `${fine(figure.value)}${figure.unit ? ` ${figure.unit}` : ''}`,
      targetText(figure.target),
      verdict(figure),
    ]),
  );
