import { useEffect, useState } from 'preact/hooks';
import { getAll } from '../../api/client.ts';
import type { Execution, TaskSummary } from '../../api/types.ts';
import { isFinal } from '../../format/status.ts';

const most = 200; // attempts

/** The attempts of a task or an item, with outputs and errors. They are read again when the task has changed. */
export function useExecutions(runId: string, task: TaskSummary, index: number | null): { executions: Execution[] | null; error: unknown } {
  const [state, setState] = useState<{ of: string; executions: Execution[] | null; error: unknown }>({ of: '', executions: null, error: null });
  const of = `${runId} ${task.task} ${index}`;
  const isDone = state.executions?.length ? isFinal(state.executions.at(-1)!.status) && isFinal(task.status) : false;
  // An item changes with its task's counts; one that is done changes no more.
  const change = index === null ? `${task.attempt} ${task.status} ${task.status_reason}` : isDone ? 'done' : JSON.stringify(task.items);
  useEffect(() => {
    const abort = new AbortController();
    getAll<Execution>(`/runs/${encodeURIComponent(runId)}/tasks`, { task: task.task, index: index === null ? 'none' : index, limit: 50 }, most, abort.signal)
      .then(executions => setState({ of, executions, error: null }), error => !abort.signal.aborted && setState({ of, executions: null, error }));
    return () => abort.abort();
  }, [of, change]);
  return state.of === of ? state : { executions: null, error: null };
}
