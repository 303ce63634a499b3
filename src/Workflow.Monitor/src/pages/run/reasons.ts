// Why a run does not move, in the service's words, with the runs that they name as links, and instants in the reader's zone.
import type { Run, TaskSummary } from '../../api/types.ts';
import { local } from '../../format/time.ts';

export type ReasonPart = string | { run: string } | { at: string };

const named = /(?<run>\b\d{8}T\d{6,}-\d+-[a-z0-9]{4,}\b)|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** A text cut where it names a run or an instant. */
export function partsOf(text: string): ReasonPart[] {
  const parts: ReasonPart[] = [];
  let at = 0;
  for (const { 0: found, index, groups } of text.matchAll(named)) {
    parts.push(text.slice(at, index), groups!.run === undefined ? { at: found } : { run: found });
    at = index + found.length;
  }

  return [...parts, text.slice(at)].filter(p => p !== '');
}

/** A reason that is shown after a word for the status, and does not say the word again. */
export const afterWord = (text: string, word: string): string =>
  text.toLowerCase().startsWith(`${word.toLowerCase()} `) ? text.slice(word.length + 1) : text;

/** A reason as a text without links. */
export const readable = (text: string | null, now: number): string | null =>
  text && partsOf(text).map(p => typeof p === 'string' ? p : 'run' in p ? p.run : local(p.at, now)).join('');

/** The tasks that a run waits for while none of it runs; none if it does not wait. Those that wait for an event are asked for elsewhere. */
export function waitsFor({ status }: Run, tasks: readonly TaskSummary[]): TaskSummary[] {
  if (status !== 'RUNNING' || tasks.some(t => t.status === 'RUNNING')) {
    return [];
  }

  return tasks.filter(t => t.status === 'WAITING' && t.event_name === null);
}

/** The tasks that failed, the first to fail first. */
export const failedOf = (tasks: readonly TaskSummary[]): TaskSummary[] =>
  tasks.filter(t => (t.status === 'FAILED' || t.status === 'TIMED_OUT') && t.caught_by === null).sort((a, b) => (a.completed_at ?? '~') < (b.completed_at ?? '~') ? -1 : 1);
