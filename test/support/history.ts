/** A register (one thing that can be changed) got this value, at some moment between `begin` and `end`. */
export interface Write {
  readonly register: string;
  readonly value: string;
  readonly begin: number;
  readonly end: number;
}

/** What is observed depends on some registers, all as they were at one moment. */
export interface Subject {
  readonly registers: readonly string[];
  /** @param values of the registers, in their order */
  readonly answer: (values: readonly string[]) => string;
}

/** Somebody asked, and was given this answer, at some moment between `begin` and `end`. */
export interface Read {
  readonly subject: Subject;
  readonly answer: string;
  readonly begin: number;
  readonly end: number;
}

/** A write, with what is known of its moment: narrowed down by every answer that shows it, or does not. */
interface Moment {
  readonly value: string;
  begin: number;
  end: number;
}

/** At each register, this many writes had happened; at a moment between `from` and `to`. */
interface Explanation {
  readonly at: readonly number[];
  readonly from: number;
  readonly to: number;
}

/**
 * Judges a history: each answer must be that of some moment between its begin and its end, and all of them together
 * must fit one order of events (linearizability). So an answer that was asked for after a write had been answered must
 * show it, and so must one that was asked for after another answer had shown it.
 *
 * @param initial the value that each register begins with
 * @param writes those of one register must not overlap
 * @returns the answers that nothing explains
 */
export function unexplained(
  initial: ReadonlyMap<string, string>,
  writes: readonly Write[],
  reads: readonly Read[],
): Read[] {
  const timelines = timelinesOf(initial, writes);
  const faults = new Set<Read>();
  // Whoever answered first is believed.
  let open = [...reads].sort((x, y) => x.end - y.end);
  for (let narrowed = true; narrowed;) {
    narrowed = false;
    for (const read of open) {
      const lines = read.subject.registers.map((register) => timelines.get(register)!);
      const spans = lines.map((line) => spanOf(line, read));
      const explanations = explain(lines, spans, read);
      if (explanations.length === 0) faults.add(read);
      else if (narrow(lines, explanations)) narrowed = true;
    }
    open = open.filter((read) => !faults.has(read));
  }
  return [...faults];
}

function timelinesOf(initial: ReadonlyMap<string, string>, writes: readonly Write[]): Map<string, Moment[]> {
  const timelines = new Map<string, Moment[]>();
  for (const [register, value] of initial) {
    timelines.set(register, [{ value, begin: -Infinity, end: -Infinity }]);
  }
  for (const { register, value, begin, end } of [...writes].sort((x, y) => x.begin - y.begin)) {
    const timeline = timelines.get(register)!;
    if (begin < timeline.at(-1)!.end) throw new Error(`Two writes of ${register} overlap.`);
    timeline.push({ value, begin, end });
  }
  return timelines;
}

/** Which writes may have been the last one at some moment of the reading. */
function spanOf(line: readonly Moment[], { begin, end }: Read): { first: number; last: number } {
  let [low, high] = [0, line.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (line[middle]!.end < begin) low = middle;
    else high = middle - 1;
  }
  let last = low;
  while (last + 1 < line.length && line[last + 1]!.begin <= end) last += 1;
  return { first: low, last };
}

/** All combinations of writes that may have been the last ones at one and the same moment, and give that answer. */
function explain(
  lines: readonly (readonly Moment[])[],
  spans: readonly { first: number; last: number }[],
  { subject, answer, begin, end }: Read,
): Explanation[] {
  const found: Explanation[] = [];
  const choose = (at: readonly number[], from: number, to: number): void => {
    const register = at.length;
    if (register === lines.length) {
      const values = at.map((index, i) => lines[i]![index]!.value);
      if (subject.answer(values) === answer) found.push({ at, from, to });
      return;
    }
    const line = lines[register]!;
    const { first, last } = spans[register]!;
    for (let index = first; index <= last; index++) {
      const earliest = Math.max(from, line[index]!.begin);
      const latest = Math.min(to, line[index + 1]?.end ?? Infinity);
      if (earliest <= latest) choose([...at, index], earliest, latest);
    }
  };
  choose([], begin, end);
  return found;
}

/** What all explanations agree on is so. @returns whether something new was learnt */
function narrow(lines: readonly Moment[][], explanations: readonly Explanation[]): boolean {
  if (explanations.length === 0) return false;
  const latest = Math.max(...explanations.map(({ to }) => to));
  const earliest = Math.min(...explanations.map(({ from }) => from));
  let narrowed = false;
  lines.forEach((line, i) => {
    const happened = line[Math.min(...explanations.map(({ at }) => at[i]!))]!;
    const next = line[Math.max(...explanations.map(({ at }) => at[i]!)) + 1];
    if (happened.end > latest) {
      happened.end = latest;
      narrowed = true;
    }
    if (next !== undefined && next.begin < earliest) {
      next.begin = earliest;
      narrowed = true;
    }
  });
  return narrowed;
}
