// Addresses on the page of a run.
import type { ExecutionStatus } from '../../api/types.ts';

const runPath = (id: string): string => `/runs/${encodeURIComponent(id)}`;

/** The run's page with the panel of a task open, or of one of its items. */
export const taskLink = (id: string, task: string, index: number | null = null): string =>
  `${runPath(id)}?${new URLSearchParams({ task, ...(index !== null && { index: String(index) }) })}`;

/** Two runs side by side, the older first: an id begins with the time of its run. */
export const comparePath = (a: string, b: string): string => `${runPath(a < b ? a : b)}/compare/${encodeURIComponent(a < b ? b : a)}`;

/** The run's list of tasks with one status. */
export const tasksLink = (id: string, status: ExecutionStatus): string => `${runPath(id)}?${new URLSearchParams({ tab: 'tasks', status })}`;
