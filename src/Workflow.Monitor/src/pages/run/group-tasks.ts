import type { Task } from '../../api/types.ts';

/** The definition of a task of a run; that of a group has its tasks in the config of the task that is the group. */
export function taskOf(tasks: readonly Task[], group: string | null, name: string): Task | undefined {
  let all = tasks;
  for (const part of (group ?? '').split('/').slice(1)) {
    const found = all.find(t => t.name === part.replaceAll('~1', '/').replaceAll('~0', '~'));
    all = (found?.config as { tasks?: Task[] } | undefined)?.tasks ?? [];
  }
  return all.find(t => t.name === name);
}
