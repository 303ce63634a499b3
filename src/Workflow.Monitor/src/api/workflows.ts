import type { Workflow } from './types.ts';
import { change } from './client.ts';
import { refreshAll } from './resource.ts';

/** Reads again whatever is shown of a workflow. */
export function refreshWorkflow(id: number): void {
  refreshAll(`/workflows/${id} `);
  refreshAll(`/workflows/${id}/`);
}

/** Enables or disables a workflow's schedule, and reads again what shows it. */
export async function setActive(id: number, isActive: boolean): Promise<void> {
  await change<Workflow>('POST', `/workflows/${id}/${isActive ? 'enable' : 'disable'}`);
  refreshWorkflow(id);
}
