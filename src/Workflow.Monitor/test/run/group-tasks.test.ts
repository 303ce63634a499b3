import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '../../src/api/types.ts';
import { configurationOf, taskOf } from '../../src/pages/run/group-tasks.ts';

const task = (name: string, tasks?: Task[]) => ({ name, config: tasks ? { tasks } : {} }) as unknown as Task;

test('a task is found in its group', () => {
  const inner = task('a');
  const all = [task('a'), task('b/c~', [task('x'), task('d', [inner])])];
  assert.equal(taskOf(all, null, 'a'), all[0]);
  assert.equal(taskOf(all, '/b~1c~0/d', 'a'), inner);
  assert.equal(taskOf(all, '/b~1c~0', 'a'), undefined);
  assert.equal(taskOf(all, '/nope/d', 'a'), undefined);
});

test('a configuration has the members that the task has, and no others', () => {
  const given = { config: { a: 1 }, pool: 'db', pool_slots: 2, callback: { timeout_seconds: 60 }, needed_successes: { count: 1, percent: null, cancel_losers: true }, timeout_seconds: 300 };
  assert.deepEqual(configurationOf({ ...given, name: 'a', for_each: null, retry: null, cancel_losers: false } as unknown as Task), given);
  assert.deepEqual(configurationOf({ name: 'in a group', config: {} } as unknown as Task), { config: {} });
});
