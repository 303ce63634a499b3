import type { Counts, ExecutionStatus } from '../api/types.ts';
import { count, counted } from '../format/numbers.ts';
import { executionStatuses, isFinal, looksOf } from '../format/status.ts';

const order = ['SUCCEEDED', 'SKIPPED', 'CANCELLED', 'UPSTREAM_FAILED', 'TIMED_OUT', 'FAILED', 'RUNNING', 'WAITING', 'PENDING'] as const;

/** How many tasks or items have which status, as a bar. */
export function ProgressBar({ counts }: { counts: Counts<ExecutionStatus> }) {
  const parts = order.filter(s => counts[s]);
  return (
    <span class="progress" role="img" aria-label={parts.map(s => `${count(counts[s]!)} ${looksOf(s).word.toLowerCase()}`).join(', ') || 'nothing yet'}>
      {parts.map(s => <span key={s} data-tone={looksOf(s).tone} class={s === 'PENDING' ? 'rest' : s === 'WAITING' ? 'waits' : ''} style={{ flexGrow: String(counts[s]) }} title={`${count(counts[s]!)} ${looksOf(s).word.toLowerCase()}`} />)}
    </span>
  );
}

/** How many have ended, in words: "4 of 8 tasks". */
export function endedOf(counts: Counts<ExecutionStatus>, one = 'task'): string {
  let all = 0;
  let ended = 0;
  for (const s of executionStatuses) {
    all += counts[s] ?? 0;
    ended += isFinal(s) ? counts[s] ?? 0 : 0;
  }

  return `${count(ended)} of ${counted(all, one)}`;
}
