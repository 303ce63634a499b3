// The rows of the list of tasks: tasks that pass the filters, and under an open for_each its items.
import type { Execution, ExecutionStatus, TaskSummary } from '../../api/types.ts';
import type { Items } from './items.ts';

export type Row =
  | { kind: 'task'; task: TaskSummary }
  | { kind: 'filter'; task: TaskSummary; items: Items }
  | { kind: 'item'; task: TaskSummary; item: Execution; isLast: boolean; items: Items }
  | { kind: 'end'; task: TaskSummary; items: Items };

/** The tasks of a status (null: any), whose name, type or reason contains a text. */
export function passing(tasks: readonly TaskSummary[], typeOf: (position: number) => string, status: ExecutionStatus | null, text: string): TaskSummary[] {
  const wanted = text.trim().toLowerCase();
  return tasks.filter(t => (status === null || t.status === status)
    && (wanted === '' || t.task.toLowerCase().includes(wanted) || typeOf(t.position).toLowerCase().includes(wanted) || t.status_reason?.toLowerCase().includes(wanted)));
}

/** All rows; `open` has the items of each open for_each by its task. */
export function rowsOf(tasks: readonly TaskSummary[], open: ReadonlyMap<string, Items>): Row[] {
  const rows: Row[] = [];
  for (const task of tasks) {
    rows.push({ kind: 'task', task });
    const items = open.get(task.task);
    if (items) {
      rows.push({ kind: 'filter', task, items });
      items.items.forEach((item, i) => rows.push({ kind: 'item', task, item, items, isLast: i === items.items.length - 1 }));
      if (items.hasMore || items.isLoading || items.error !== null || items.items.length === 0) {
        rows.push({ kind: 'end', task, items });
      }
    }
  }

  return rows;
}
