import type { Json, Task } from '../../api/types.ts';

/** The definition of a task of a run; that of a group has its tasks in the config of the task that is the group. */
export function taskOf(tasks: readonly Task[], group: string | null, name: string): Task | undefined {
  let all = tasks;
  for (const part of (group ?? '').split('/').slice(1)) {
    const found = all.find(t => t.name === part.replaceAll('~1', '/').replaceAll('~0', '~'));
    all = (found?.config as { tasks?: Task[] } | undefined)?.tasks ?? [];
  }
  return all.find(t => t.name === name);
}

const shown = ['for_each', 'max_parallel', 'item_when', 'tolerated_failures', 'needed_successes', 'cancel_losers', 'retry', 'repeat', 'catch', 'callback', 'pool', 'pool_slots', 'timeout_seconds'] as const;

/** What a task is configured with: its config, and the other members that it has. */
export const configurationOf = (task: Task): { [member: string]: Json } => ({
  config: task.config,
  ...Object.fromEntries(shown.flatMap(member => (task[member] ?? false) === false ? [] : [[member, task[member] as unknown as Json]])),
});
