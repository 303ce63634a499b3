// What is drawn of a task on the timeline: when it waited to start, ran, waited, and tried again.
import type { Execution, ExecutionStatus, Graph, Run, TaskSummary } from '../api/types.ts';
import { isFinal } from '../format/status.ts';
import { ms } from '../format/time.ts';
import type { Interval } from './geometry.ts';

/** ready: could start, but had no free worker. retry: between two attempts. waiting: for time, an event or a child run. */
export type BarKind = 'ready' | 'running' | 'waiting' | 'retry' | 'earlier';

export interface Bar extends Interval {
  kind: BarKind;
  status: ExecutionStatus;
  /** Of which attempt; null: of several. */
  attempt: number | null;
  isOpen: boolean;
}

const early: readonly string[] = ['one_success', 'one_failed', 'one_done', 'n_success'];
const waits: readonly string[] = ['WAIT', 'EVENT', 'WORKFLOW', 'GROUP'];

/** When each task could have started: when the last that it depends on ended. Null: that has not happened. */
export function readyTimes(run: Run, tasks: readonly TaskSummary[], graph: Graph | null): (number | null)[] {
  const start = run.started_at === null ? null : ms(run.started_at);
  const ready: (number | null)[] = tasks.map(() => null);
  for (const node of graph?.items ?? []) {
    let latest = start;
    for (const u of node.depends_on) {
      const end = tasks[u]?.completed_at ?? null;
      latest = latest === null || end === null ? null : Math.max(latest, ms(end));
    }

    ready[node.position] = early.includes(node.trigger_rule) ? null : latest; // these start before all have ended
  }

  return ready;
}

/** The bars of a task, in order. Without its attempts, the ones before the last are one bar. */
export function barsOf(task: TaskSummary, type: string, ready: number | null, attempts: readonly Execution[] | null, now: number): Bar[] {
  if (task.first_started_at === null || task.carried_over) {
    return [];
  }

  const bars: Bar[] = [];
  const first = ms(task.first_started_at);
  if (ready !== null && ready < first) {
    bars.push({ kind: 'ready', from: ready, to: first, status: 'PENDING', attempt: 1, isOpen: false });
  }

  const tried = attempts?.filter(a => a.started_at !== null) ?? [];
  const all = tried.length > 0 ? tried : task.started_at === null ? [] : [task];
  if (tried.length === 0 && task.attempt > 1) {
    bars.push({ kind: 'earlier', from: first, to: task.started_at === null ? now : ms(task.started_at), status: task.iteration === null ? 'FAILED' : 'SUCCEEDED', attempt: null, isOpen: task.started_at === null });
  }

  let before: number | null = null;
  for (const { started_at, completed_at, status, attempt } of all) {
    const from = ms(started_at!);
    if (before !== null && before < from) {
      bars.push({ kind: 'retry', from: before, to: from, status: 'WAITING', attempt, isOpen: false });
    }

    const to = completed_at === null ? now : ms(completed_at);
    bars.push({ kind: status === 'WAITING' || waits.includes(type) ? 'waiting' : 'running', from, to: Math.max(from, to), status, attempt, isOpen: completed_at === null });
    before = to;
  }

  if (before !== null && !isFinal(task.status) && task.started_at === null) {
    bars.push({ kind: 'retry', from: before, to: now, status: 'WAITING', attempt: task.attempt, isOpen: true });
  }

  return bars;
}

const shortWait = 3 * 60_000; // milliseconds

/** When something ran: what is not folded. `activeAt`: the time, if the run is active; a short wait for an event is then seen as it passes. */
export function busyOf(tasks: readonly TaskSummary[], typeOf: (position: number) => string, now: number, activeAt: number | null = null): Interval[] {
  return tasks.flatMap(t => {
    if (t.started_at === null || t.carried_over) {
      return [];
    }

    const from = ms(t.started_at);
    const to = t.completed_at === null ? now : ms(t.completed_at);
    const waited = (t.completed_at === null ? activeAt ?? now : to) - from;
    if (activeAt !== null && waited < shortWait && (t.event_name !== null || typeOf(t.position) === 'EVENT')) {
      return [{ from, to }];
    }

    // Of what waits, its ends are shown.
    return t.status === 'WAITING' || waits.includes(typeOf(t.position)) ? [{ from, to: from }, { from: to, to }] : [{ from: t.first_started_at === null ? from : ms(t.first_started_at), to }];
  });
}

/** Positions in the order of the timeline: by start, then by position; what has not begun is last. */
export function orderOf(tasks: readonly TaskSummary[]): number[] {
  const starts = tasks.map(t => t.first_started_at === null || t.carried_over ? Infinity : ms(t.first_started_at));
  return tasks.map((_, i) => i).sort((a, b) => starts[a] === starts[b] ? a - b : starts[a]! - starts[b]!);
}
