// Addresses on the page of a run.
import type { ExecutionStatus } from '../../api/types.ts';

const runPath = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** The run's page with the panel of a task open, or of one of its items. */
export const taskLink = (id: string, task: string, index: number | null = null): string =>
  `${runPath(id)}?${new URLSearchParams({ task, ...(index !== null && { index: String(index) }) })}`;

/** The run's list of tasks with one status. */
export const tasksLink = (id: string, status: ExecutionStatus): string => `${runPath(id)}?${new URLSearchParams({ tab: 'tasks', status })}`;
