// What the charts of a workflow's statistics draw, from the buckets that the service answers.
import type { RunStatus, StatisticsBucket } from '../api/types.ts';
import type { Tone } from '../format/status.ts';
import { ms } from '../format/time.ts';

export type Bucket = 'hour' | 'day';

export interface Layer {
  name: string;
  tone: Tone;
  statuses: readonly RunStatus[];
}

/** The parts of a bar, from its foot up. */
export const layers: readonly Layer[] = [
  { name: 'Succeeded', tone: 'succeeded', statuses: ['SUCCEEDED'] },
  { name: 'Failed', tone: 'failed', statuses: ['FAILED'] },
  { name: 'Timed out', tone: 'timed-out', statuses: ['TIMED_OUT'] },
  { name: 'Cancelled or skipped', tone: 'idle', statuses: ['CANCELLED', 'SKIPPED'] },
];

const lengths: { [bucket in Bucket]: number } = { hour: 3_600_000, day: 86_400_000 };

export interface Point {
  /** Start of the bucket, milliseconds. */
  at: number;
  /** Runs by layer. */
  counts: number[];
  /** Seconds; null without runs that began. */
  p50: number | null;
  p95: number | null;
}

/** The buckets of a span of time, those without runs included; at most so many, the last ones. */
export function pointsOf(items: readonly StatisticsBucket[], bucket: Bucket, from: number, before: number, most = 1_000): Point[] {
  const length = lengths[bucket];
  const found = new Map(items.map(i => [ms(i.at), i]));
  const points: Point[] = [];
  const first = Math.max(Math.floor(from / length), Math.ceil(before / length) - most);
  for (let at = first * length; at < before; at += length) {
    const item = found.get(at);
    points.push({
      at,
      counts: layers.map(l => l.statuses.reduce((sum, s) => sum + (item?.by_status[s] ?? 0), 0)),
      p50: item?.duration_seconds?.p50 ?? null,
      p95: item?.duration_seconds?.p95 ?? null,
    });
  }

  return points;
}

/** The tops of the layers, each on the ones below it. */
export const stacked = (points: readonly Point[]): number[][] =>
  layers.map((_, layer) => points.map(p => p.counts.slice(0, layer + 1).reduce((a, b) => a + b, 0)));

/** The span that is shown: the last so many buckets, the present one included. */
export function spanOf(bucket: Bucket, buckets: number, now: number): { from: number; before: number } {
  const before = (Math.floor(now / lengths[bucket]) + 1) * lengths[bucket];
  return { from: before - buckets * lengths[bucket], before };
}
