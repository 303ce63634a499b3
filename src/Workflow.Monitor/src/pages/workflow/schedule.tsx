import type { Schedule, Workflow } from '../../api/types.ts';

export const ScheduleTab = ({ workflow }: { workflow: Workflow; schedule?: Schedule | null }) => <p>{workflow.name}</p>;
