// Failures of the same kind, told once.
import type { Run } from '../../api/types.ts';

export interface FailureGroup {
  workflowId: number;
  workflowName: string;
  /** What went wrong, as the newest of them says it. */
  error: string;
  /** Newest first. */
  runs: Run[];
}

/** Groups failed runs, newest first, by workflow and error. Errors that differ only in numbers and ids are the same. */
export function groupFailures(runs: readonly Run[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const run of runs) {
    const error = run.error ?? run.status_reason ?? 'No reason is recorded.';
    const key = `${run.workflow_id} ${kindOf(error)}`;
    const group = groups.get(key);
    if (group) {
      group.runs.push(run);
    } else {
      groups.set(key, { workflowId: run.workflow_id, workflowName: run.workflow_name, error, runs: [run] });
    }
  }

  return [...groups.values()];
}

/** An error without what is particular to one run: numbers, hexadecimal ids, quoted values. */
export const kindOf = (error: string): string =>
  error.replace(/\b[0-9a-f]{8,}(-[0-9a-f]+)*\b/gi, '#').replace(/\d+([.,:]\d+)*/g, '#').replace(/(["'])(?:(?!\1).){0,200}\1/g, '#');

/** Active runs that are late or wait, and those that make progress. */
export function splitActive(runs: readonly Run[]): { running: Run[]; waiting: Run[] } {
  const running: Run[] = [];
  const waiting: Run[] = [];
  for (const run of runs) {
    (run.status === 'RUNNING' && run.status_reason === null ? running : waiting).push(run);
  }

  return { running, waiting };
}
