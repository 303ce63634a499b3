import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../src/api/types.ts';
import { taskOf } from '../../src/pages/run/group-tasks.ts';

const task = (name: string, tasks?: Task[]) => ({ name, config: tasks ? { tasks } : {} }) as unknown as Task;

test('a task is found in its group', () => {
  const inner = task('a');
  const all = [task('a'), task('b/c~', [task('x'), task('d', [inner])])];
  assert.equal(taskOf(all, null, 'a'), all[0]);
  assert.equal(taskOf(all, '/b~1c~0/d', 'a'), inner);
  assert.equal(taskOf(all, '/b~1c~0', 'a'), undefined);
  assert.equal(taskOf(all, '/nope/d', 'a'), undefined);
});
