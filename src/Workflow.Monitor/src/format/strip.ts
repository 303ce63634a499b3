// The last runs of a workflow as a strip of bars: oldest at the left, height by duration.
import type { RunBrief } from '../api/types.ts';
import { ms } from './time.ts';

export interface Bar {
  run: RunBrief;
  /** Of the strip's height, 0 to 1. */
  height: number;
  /** Milliseconds; null if it has not begun. */
  took: number | null;
}

const least = 0.18;

/** The bars of some runs, given newest first. The longest is as high as the strip; the square root keeps short ones apart. */
export function barsOf(runs: readonly RunBrief[], now: number): Bar[] {
  const took = runs.map(r => r.started_at === null ? null : Math.max(0, (r.completed_at === null ? now : ms(r.completed_at)) - ms(r.started_at)));
  const longest = Math.max(1, ...took.map(t => t ?? 0));
  return runs.map((run, i) => ({ run, took: took[i]!, height: took[i] === null ? least : Math.max(least, Math.sqrt(took[i]! / longest)) })).reverse();
}

/** Runs with those that have changed put in: newest first, at most so many. */
export function withChanges<R extends RunBrief>(runs: readonly R[], changed: readonly R[], most: number): R[] {
  const byId = new Map(runs.map(r => [r.id, r]));
  for (const run of changed) {
    byId.set(run.id, run);
  }

  return [...byId.values()].sort((a, b) => a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0).slice(0, most);
}

/** How many of some runs have ended well, of how many that ended by themselves. A cancelled or skipped run is neither. */
export function successOf(runs: readonly RunBrief[]): { succeeded: number; ended: number } {
  const ended = runs.filter(r => r.status === 'SUCCEEDED' || r.status === 'FAILED' || r.status === 'TIMED_OUT');
  return { succeeded: ended.filter(r => r.status === 'SUCCEEDED').length, ended: ended.length };
}
