// What differs between two runs: their tasks by name, and their inputs.
import type { ExecutionStatus, Json, TaskSummary } from '../../api/types.ts';
import { isFinal } from '../../format/status.ts';
import { ms } from '../../format/time.ts';

export interface Side {
  status: ExecutionStatus;
  attempts: number;
  /** In milliseconds; null: it has not begun. */
  took: number | null;
}

export interface Pair {
  task: string;
  /** Null: that run has no such task. */
  left: Side | null;
  right: Side | null;
  statusDiffers: boolean;
  /** One of them was not run, but taken over from an earlier run: its time says nothing. */
  isCarriedOver: boolean;
  /** How much longer the right one took, in milliseconds; null if one of them did not run to its end. */
  longer: number | null;
}

export type Order = 'difference' | 'workflow' | 'name';

function sideOf(task: TaskSummary, now: number): Side {
  const from = task.first_started_at;
  return { status: task.status, attempts: task.attempt, took: from === null ? null : (task.completed_at === null ? now : ms(task.completed_at)) - ms(from) };
}

/** The tasks of two runs side by side, in the order of the first run; those that only the second has come last. */
export function pairsOf(left: readonly TaskSummary[], right: readonly TaskSummary[], now: number): Pair[] {
  const others = new Map(right.map(t => [t.task, t]));
  const pairs: Pair[] = [];
  for (const task of left) {
    pairs.push(pairOf(task.task, task, others.get(task.task) ?? null, now));
    others.delete(task.task);
  }

  for (const task of others.values()) {
    pairs.push(pairOf(task.task, null, task, now));
  }

  return pairs;
}

function pairOf(task: string, a: TaskSummary | null, b: TaskSummary | null, now: number): Pair {
  const left = a && sideOf(a, now);
  const right = b && sideOf(b, now);
  const bothEnded = a && b && isFinal(a.status) && isFinal(b.status);
  return {
    task, left, right,
    statusDiffers: left?.status !== right?.status,
    isCarriedOver: (a?.carried_over || b?.carried_over) ?? false,
    longer: bothEnded && !a.carried_over && !b.carried_over && left!.took !== null && right!.took !== null ? right!.took - left!.took : null,
  };
}

/** Pairs in an order; the biggest difference: another status first, then the time. */
export function sorted(pairs: readonly Pair[], order: Order): Pair[] {
  switch (order) {
    case 'workflow': return [...pairs];
    case 'name': return pairs.toSorted((a, b) => a.task < b.task ? -1 : a.task > b.task ? 1 : 0);
    case 'difference': return pairs.toSorted((a, b) => Number(b.statusDiffers) - Number(a.statusDiffers) || Math.abs(b.longer ?? 0) - Math.abs(a.longer ?? 0));
  }
}

/** A difference of time that is worth a look: a fifth of the time, and not only milliseconds. */
export const isNotable = ({ left, longer }: Pair): boolean => longer !== null && Math.abs(longer) >= 100 && Math.abs(longer) >= 0.2 * (left?.took ?? 0);

export interface InputPair { name: string; left: Json | undefined; right: Json | undefined; differs: boolean }

/** Inputs side by side, those that differ first. */
export function inputPairs(left: { [name: string]: Json } = {}, right: { [name: string]: Json } = {}): InputPair[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.map(name => ({ name, left: own(left, name), right: own(right, name), differs: canonical(own(left, name)) !== canonical(own(right, name)) }))
    .sort((a, b) => Number(b.differs) - Number(a.differs));
}

const own = (inputs: { [name: string]: Json }, name: string): Json | undefined => Object.hasOwn(inputs, name) ? inputs[name] : undefined;

// The order of an object's names means nothing.
const canonical = (value: Json | undefined): string => JSON.stringify(value, (_, v: Json) =>
  v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1)) : v) ?? '';
