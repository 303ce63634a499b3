import type { Schedule, Workflow } from '../../api/types.ts';

export const BackfillsTab = ({ workflow }: { workflow: Workflow; schedule?: Schedule | null }) => <p>{workflow.name}</p>;
