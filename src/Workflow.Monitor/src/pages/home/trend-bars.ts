// The geometry of the small chart of a workflow: a bar for each day, and a line for the median duration.
import type { StatisticsBucket } from '../../api/types.ts';

export interface Bar {
  x: number;
  width: number;
  top: number;
  /** Height of what succeeded, above what did not. */
  good: number;
  bad: number;
}

const day = 86_400_000;

/** The first instants of the last days, in UTC, the current one last. */
export const daysOf = (now: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${new Date(now - (count - 1 - i) * day).toISOString().slice(0, 10)}T00:00:00Z`);

/** How many runs ended, and how many of them succeeded. A skipped run was never meant to run. */
export function totalsOf(buckets: readonly StatisticsBucket[]): { runs: number; succeeded: number } {
  let runs = 0;
  let succeeded = 0;
  for (const b of buckets) {
    runs += b.runs - (b.by_status.SKIPPED ?? 0);
    succeeded += b.by_status.SUCCEEDED ?? 0;
  }

  return { runs, succeeded };
}

/** Bars and line in a box. Heights are in proportion to the busiest day. */
export function barsOf(buckets: readonly StatisticsBucket[], span: readonly string[], width: number, height: number): { bars: Bar[]; line: string | null } {
  const byDay = new Map(buckets.map(b => [b.at.slice(0, 10), b]));
  const busiest = Math.max(1, ...buckets.map(b => totalsOf([b]).runs));
  const longest = Math.max(0.001, ...buckets.map(b => b.duration_seconds?.p50 ?? 0));
  const step = width / span.length;
  const bars: Bar[] = [];
  const points: string[] = [];
  for (const [i, at] of span.entries()) {
    const bucket = byDay.get(at.slice(0, 10));
    if (!bucket) {
      continue;
    }

    const { runs, succeeded } = totalsOf([bucket]);
    const full = runs / busiest * (height - 2);
    const good = runs === 0 ? 0 : full * succeeded / runs;
    bars.push({ x: i * step + 1.5, width: step - 3, top: height - full, good, bad: full - good });
    if (bucket.duration_seconds) {
      points.push(`${(i * step + step / 2).toFixed(1)},${(height - 3 - bucket.duration_seconds.p50 / longest * (height - 8)).toFixed(1)}`);
    }
  }

  return { bars, line: points.length > 1 ? points.join(' ') : null };
}
