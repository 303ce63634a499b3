// Limits of runs and of tasks, in words.
import type { Json } from '../../api/types.ts';
import { counted } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';

/** How many runs begin in which time. */
export const rateOf = ({ limit, per_seconds: seconds }: { limit: number; per_seconds: number }): string => `${counted(limit, 'run')} in ${duration(seconds * 1000)}`;

/** How long a task waits for the callback, and how often it has to be told that the work goes on. */
export function callbackOf(rule: { [name: string]: Json }): string {
  const words = (['timeout_seconds', 'heartbeat_seconds'] as const).map(member => {
    const seconds = rule[member];
    return typeof seconds === 'number' ? `${member === 'timeout_seconds' ? 'up to' : 'a heartbeat every'} ${duration(seconds * 1000)}` : null;
  });
  return words.filter(w => w !== null).join(', ') || 'with no time limit of its own';
}
