// A status is shown by a word, an icon and a colour, so that it can be read without the colour.
import type { AnyStatus, ExecutionStatus } from '../api/types.ts';
import type { IconName } from '../components/icon.tsx';

export type Tone = 'succeeded' | 'failed' | 'running' | 'waiting' | 'paused' | 'timed-out' | 'idle';

interface Looks {
  word: string;
  tone: Tone;
  icon: IconName;
}

const looks: { [status in AnyStatus]: Looks } = {
  PENDING: { word: 'Pending', tone: 'idle', icon: 'pending' },
  QUEUED: { word: 'Queued', tone: 'waiting', icon: 'queued' },
  RUNNING: { word: 'Running', tone: 'running', icon: 'running' },
  WAITING: { word: 'Waiting', tone: 'waiting', icon: 'waiting' },
  PAUSED: { word: 'Paused', tone: 'paused', icon: 'paused' },
  CANCELLING: { word: 'Cancelling', tone: 'waiting', icon: 'cancelled' },
  SUCCEEDED: { word: 'Succeeded', tone: 'succeeded', icon: 'succeeded' },
  FAILED: { word: 'Failed', tone: 'failed', icon: 'failed' },
  CANCELLED: { word: 'Cancelled', tone: 'idle', icon: 'cancelled' },
  TIMED_OUT: { word: 'Timed out', tone: 'timed-out', icon: 'timed-out' },
  SKIPPED: { word: 'Skipped', tone: 'idle', icon: 'skipped' },
  UPSTREAM_FAILED: { word: 'Upstream failed', tone: 'idle', icon: 'upstream-failed' },
};

const unknown: Looks = { word: 'Unknown', tone: 'idle', icon: 'pending' };

export const looksOf = (status: AnyStatus): Looks => looks[status] ?? unknown;

const finalRuns: readonly AnyStatus[] = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'SKIPPED'];

/** Whether a run or a task with this status has ended. */
export const isFinal = (status: AnyStatus): boolean => finalRuns.includes(status) || status === 'UPSTREAM_FAILED';

export const runStatuses = ['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'SKIPPED', 'PENDING'] as const;
export const executionStatuses = ['RUNNING', 'WAITING', 'FAILED', 'TIMED_OUT', 'UPSTREAM_FAILED', 'CANCELLED', 'SKIPPED', 'SUCCEEDED', 'PENDING'] as const;

/** Whether a task was cancelled because another was decided first (cancel_losers); carried over by a rerun, it is skipped. */
export const hasLost = ({ status, status_reason }: { status: ExecutionStatus; status_reason?: string | null }): boolean =>
  (status === 'CANCELLED' || status === 'SKIPPED') && /^lost: '[^]*' was decided first$/.test(status_reason ?? '');
