import type { Schedule, Workflow } from '../../api/types.ts';

export const DefinitionTab = ({ workflow }: { workflow: Workflow; schedule?: Schedule | null }) => <p>{workflow.name}</p>;
