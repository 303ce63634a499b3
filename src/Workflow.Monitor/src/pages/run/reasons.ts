// Why a run does not move, in the service's words, with the runs that they name as links.
import type { Run, TaskSummary } from '../../api/types.ts';

export type ReasonPart = string | { run: string };

const runId = /\b\d{8}T\d{6,}-\d+-[a-z0-9]{4,}\b/g;

/** A text cut where it names a run. */
export function partsOf(text: string): ReasonPart[] {
  const parts: ReasonPart[] = [];
  let at = 0;
  for (const { 0: run, index } of text.matchAll(runId)) {
    parts.push(text.slice(at, index), { run });
    at = index + run.length;
  }

  return [...parts, text.slice(at)].filter(p => p !== '');
}

/** The tasks that a run waits for while none of it runs; none if it does not wait. Those that wait for an event are asked for elsewhere. */
export function waitsFor({ status }: Run, tasks: readonly TaskSummary[]): TaskSummary[] {
  if (status !== 'RUNNING' || tasks.some(t => t.status === 'RUNNING')) {
    return [];
  }

  return tasks.filter(t => t.status === 'WAITING' && t.event_name === null);
}

/** The tasks that failed, the first to fail first. */
export const failedOf = (tasks: readonly TaskSummary[]): TaskSummary[] =>
  tasks.filter(t => t.status === 'FAILED' || t.status === 'TIMED_OUT').sort((a, b) => (a.completed_at ?? '~') < (b.completed_at ?? '~') ? -1 : 1);
