// Changes of a run as they arrive, put into what is known of its tasks.
import type { Counts, ExecutionHead, ExecutionStatus, TaskSummary } from '../../api/types.ts';

export interface Applied {
  tasks: readonly TaskSummary[];
  /** Whether items of a for_each have changed: their counts must be read again. */
  itemsChanged: boolean;
}

/** The tasks with the heads of executions put in, in the order of the heads. An earlier attempt than the known one changes nothing. */
export function applied(tasks: readonly TaskSummary[], heads: readonly ExecutionHead[]): Applied {
  let changed: TaskSummary[] | null = null;
  let itemsChanged = false;
  for (const head of heads) {
    const known = (changed ?? tasks)[head.position];
    if (!known || head.index !== null) {
      itemsChanged ||= head.index !== null;
      continue;
    }

    if (head.attempt < known.attempt && known.started_at !== null) {
      continue;
    }

    changed ??= tasks.slice();
    changed[head.position] = {
      ...known,
      status: head.status,
      status_reason: head.status_reason,
      attempt: head.attempt,
      iteration: head.iteration,
      first_started_at: known.first_started_at ?? head.started_at,
      started_at: head.started_at,
      completed_at: head.completed_at,
      due_at: head.due_at,
      child_run_id: head.child_run_id,
      event_name: head.event_name ?? (head.status === 'WAITING' ? known.event_name : null),
      carried_over: head.carried_over,
      marked_by: head.marked_by ?? null,
      caught_by: head.caught_by,
    };
  }

  return { tasks: changed ?? tasks, itemsChanged };
}

/** How many tasks have each status. */
export function countsOf(tasks: readonly TaskSummary[]): Counts<ExecutionStatus> {
  const counts: Counts<ExecutionStatus> = {};
  for (const { status } of tasks) {
    counts[status] = (counts[status] ?? 0) + 1;
  }

  return counts;
}
