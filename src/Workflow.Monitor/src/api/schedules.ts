import type { Workflow } from './types.ts';
import { change } from './client.ts';
import { refreshAll } from './resource.ts';

/** Enables or disables a workflow's schedule, and reads again what shows it. */
export async function setActive(id: number, isActive: boolean): Promise<void> {
  await change<Workflow>('POST', `/workflows/${id}/${isActive ? 'enable' : 'disable'}`);
  refreshAll(`/workflows/${id}`);
}
