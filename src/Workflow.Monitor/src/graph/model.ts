// What the graph shows of each entry: a node or a group, where it is, and how its tasks are.
import type { Counts, ExecutionStatus, Graph } from '../api/types.ts';
import { executionStatuses } from '../format/status.ts';
import { fold, type Group, type Shown } from './fold.ts';
import { layoutOf, levelsOf, type Layout } from './layout.ts';

/** What is known of a task: its status, and the counts of its items if it has any. */
export interface NodeState {
  status: ExecutionStatus;
  items?: Counts<ExecutionStatus> | null;
  /** The task that catches its error. */
  caught_by?: string | null;
  marked_by?: string | null;
  status_reason?: string | null;
}

export type Statuses = ReadonlyMap<number, NodeState>;

export interface Drawing extends Shown {
  layout: Layout;
  /** For each entry, the entries that depend on it. */
  next: number[][];
}

/** A graph with some groups open. */
export function foldingOf(graph: Graph, open: ReadonlySet<string>): Shown {
  const indexOf = new Map(graph.items.map((n, i) => [n.position, i]));
  return fold(graph.items, levelsOf(graph.items.map(n => n.depends_on.flatMap(p => indexOf.get(p) ?? []))), indexOf, open);
}

/** A graph with some groups open, laid out. */
export function drawingOf(graph: Graph, open: ReadonlySet<string>): Drawing {
  const shown = foldingOf(graph, open);
  const next: number[][] = shown.entries.map(() => []);
  shown.dependsOn.forEach((above, v) => above.forEach(u => next[u]!.push(v)));
  return { ...shown, layout: layoutOf(shown.dependsOn), next };
}

/** How many tasks of a group have each status. */
export function countsOf(group: Group, graph: Graph, statuses: Statuses): Counts<ExecutionStatus> {
  const counts: Counts<ExecutionStatus> = {};
  for (const v of group.members) {
    const status = statuses.get(graph.items[v]!.position)?.status ?? 'PENDING';
    counts[status] = (counts[status] ?? 0) + 1;
  }

  return counts;
}

/** The status that says most about several tasks: what runs, waits or failed before what is done. */
export const foremost = (counts: Counts<ExecutionStatus>): ExecutionStatus =>
  (['FAILED', 'TIMED_OUT', ...executionStatuses] as const).find(s => (counts[s] ?? 0) > 0) ?? 'PENDING';

/** The positions of the nodes whose name contains a text, whatever its case; a name that begins with it comes first. */
export function found(graph: Graph, text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }

  const all = graph.items.filter(n => n.name.toLowerCase().includes(wanted));
  const rank = (name: string) => name.toLowerCase() === wanted ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : 2;
  return all.sort((a, b) => rank(a.name) - rank(b.name)).map(n => n.position);
}
