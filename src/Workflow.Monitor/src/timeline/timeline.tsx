import type { Graph, Run, TaskSummary } from '../api/types.ts';
import type { Attempts } from '../pages/run/attempts.ts';
export const Timeline = (_: { run: Run; tasks: readonly TaskSummary[]; graph: Graph | null; attempts: Attempts; onSelect: (position: number) => void }) => null;
