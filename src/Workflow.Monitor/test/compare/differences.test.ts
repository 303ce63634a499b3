import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionStatus, TaskSummary } from '../../src/api/types.ts';
import { inputPairs, isNotable, pairsOf, sorted } from '../../src/pages/compare/differences.ts';

const task = (name: string, seconds: number | null, status: ExecutionStatus = 'SUCCEEDED'): TaskSummary => ({
  position: 0, task: name, status, status_reason: null, attempt: 1, first_started_at: seconds === null ? null : '2026-01-01T00:00:00Z', started_at: null,
  completed_at: seconds === null ? null : new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(),
  iteration: null, due_at: null, child_run_id: null, event_name: null, carried_over: false, caught_by: null, item_count: null, items: null,
});

test('Pairs_AreByName_WithWhatOnlyOneHas', () => {
  const pairs = pairsOf([task('a', 1), task('gone', 1)], [task('new', 1), task('a', 3)], 0);
  assert.deepEqual(pairs.map(p => [p.task, p.left !== null, p.right !== null, p.longer]), [['a', true, true, 2_000], ['gone', true, false, null], ['new', false, true, null]]);
});

test('BiggestDifference_IsAnotherStatus_ThenTheTime', () => {
  const left = [task('same', 1), task('shorter', 9), task('failed', 1), task('longer', 1)];
  const right = [task('same', 1), task('shorter', 2), task('failed', 1, 'FAILED'), task('longer', 4)];
  assert.deepEqual(sorted(pairsOf(left, right, 0), 'difference').map(p => p.task), ['failed', 'shorter', 'longer', 'same']);
  assert.deepEqual(sorted(pairsOf(left, right, 0), 'name').map(p => p.task), ['failed', 'longer', 'same', 'shorter']);
});

test('Notable_IsAFifth_AndMoreThanMilliseconds', () => {
  const notable = (a: number, b: number) => isNotable(pairsOf([task('a', a)], [task('a', b)], 0)[0]!);
  assert.deepEqual([notable(0.01, 0.05), notable(100, 101), notable(1, 1.5), notable(3, 1)], [false, false, true, true]);
});

test('WhatRuns_HasNoDifferenceOfTimeYet', () => assert.equal(pairsOf([task('a', 1)], [task('a', 5, 'RUNNING')], 0)[0]!.longer, null));

test('WhatWasCarriedOver_IsNoDifference', () => {
  const [pair] = pairsOf([task('a', 1)], [{ ...task('a', 5), carried_over: true }], 0);
  assert.deepEqual([pair!.isCarriedOver, pair!.statusDiffers, pair!.longer], [true, false, null]);
});

test('Inputs_ThatDifferAreFirst_WhateverTheOrderOfNames', () => assert.deepEqual(
  inputPairs({ same: { a: 1, b: 2 }, changed: 1, __proto__x: 1 }, { same: { b: 2, a: 1 }, changed: 2, __proto__x: 1 }).map(i => [i.name, i.differs]),
  [['changed', true], ['same', false], ['__proto__x', false]]));

test('Inputs_OfOneOnly_Differ', () => assert.deepEqual(inputPairs({ a: null }, {}), [{ name: 'a', left: null, right: undefined, differs: true }]));
