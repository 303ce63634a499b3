import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionHead, Run, TaskSummary } from '../../src/api/types.ts';
import { beginning } from '../../src/components/json-view.tsx';
import { LineSet } from '../../src/pages/run/line-set.ts';
import { applied, countsOf } from '../../src/pages/run/merge.ts';
import { ordersOf, payloadOf } from '../../src/pages/run/orders.ts';
import { failedOf, partsOf, waitsFor } from '../../src/pages/run/reasons.ts';

const task = (position: number, more: Partial<TaskSummary> = {}): TaskSummary => ({
  position, task: `task-${position}`, status: 'PENDING', status_reason: null, attempt: 1, first_started_at: null, started_at: null,
  iteration: null, completed_at: null, due_at: null, child_run_id: null, event_name: null, carried_over: false, caught_by: null, item_count: null, items: null, ...more,
});
const head = (position: number, more: Partial<ExecutionHead> = {}): ExecutionHead => ({
  position, task: `task-${position}`, index: null, attempt: 1, status: 'RUNNING', status_reason: null, started_at: '2026-01-01T00:00:00Z',
  iteration: null, completed_at: null, due_at: null, child_run_id: null, event_name: null, carried_over: false, caught_by: null, ...more,
});

test('Applied_PutsAHeadIn_AndLeavesTheRest', () => {
  const tasks = [task(0), task(1)];
  const { tasks: after, itemsChanged } = applied(tasks, [head(1)]);
  assert.equal(after[0], tasks[0]);
  assert.equal(after[1]!.status, 'RUNNING');
  assert.equal(after[1]!.first_started_at, '2026-01-01T00:00:00Z');
  assert.equal(itemsChanged, false);
  assert.equal(tasks[1]!.status, 'PENDING');
});

test('Applied_OfALaterAttempt_KeepsTheFirstStart', () => {
  const { tasks } = applied([task(0)], [head(0), head(0, { status: 'FAILED' }), head(0, { attempt: 2, started_at: '2026-01-01T00:01:00Z' })]);
  assert.deepEqual([tasks[0]!.attempt, tasks[0]!.first_started_at, tasks[0]!.started_at], [2, '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z']);
});

test('Applied_OfAnEarlierAttempt_ChangesNothing', () => {
  const tasks = [task(0, { attempt: 3, status: 'RUNNING', started_at: '2026-01-01T00:03:00Z' })];
  assert.equal(applied(tasks, [head(0, { attempt: 2, status: 'FAILED' })]).tasks, tasks);
});

test('Applied_OfAnItem_AsksForTheCounts', () => assert.deepEqual(applied([task(0)], [head(0, { index: 4 })]).itemsChanged, true));

test('Applied_OfAnUnknownPosition_ChangesNothing', () => assert.equal(applied([task(0)], [head(7)]).tasks.length, 1));

test('Applied_Twice_IsTheSame', () => {
  const heads = [head(0), head(1), head(0, { status: 'SUCCEEDED', completed_at: '2026-01-01T00:00:01Z' })];
  const once = applied([task(0), task(1)], heads).tasks;
  assert.deepEqual(applied(once, heads).tasks, once);
});

test('Counts_AreOfEachTaskOnce', () => assert.deepEqual(countsOf([task(0), task(1, { status: 'FAILED' }), task(2)]), { PENDING: 2, FAILED: 1 }));

test('Lines_AreKnownByAllTheyHave', () => {
  const lines = new LineSet();
  const line = { at: '2026-01-01T00:00:00.0000001Z', level: 'info', message: 'started', task: 'a', index: null, attempt: 1 };
  assert.equal(lines.add(line), true);
  assert.equal(lines.add({ ...line }), false);
  assert.equal(lines.add({ ...line, attempt: 2 }), true);
});

test('Reasons_NameRunsAsLinks', () => assert.deepEqual(
  partsOf('waits for run 20261129T021309407919-1-bfmts4: 1 run of the workflow may be active at a time'),
  ['waits for run ', { run: '20261129T021309407919-1-bfmts4' }, ': 1 run of the workflow may be active at a time']));

test('Reasons_WithoutARun_AreText', () => assert.deepEqual(partsOf('paused by <b>local</b>'), ['paused by <b>local</b>']));

test('Waits_OnlyWhileNothingRuns', () => {
  const run = { status: 'RUNNING' } as Run;
  const waiting = task(0, { status: 'WAITING' });
  assert.deepEqual(waitsFor(run, [waiting, task(1)]), [waiting]);
  assert.deepEqual(waitsFor(run, [waiting, task(1, { status: 'RUNNING' })]), []);
  assert.deepEqual(waitsFor(run, [task(0, { status: 'WAITING', event_name: 'approved' })]), []);
});

test('Failed_FirstToFailIsFirst', () => assert.deepEqual(
  failedOf([task(0, { status: 'FAILED', completed_at: '2026-01-02' }), task(1), task(2, { status: 'TIMED_OUT', completed_at: '2026-01-01' }), task(3, { status: 'FAILED', completed_at: '2026-01-01', caught_by: 'task-4' })]).map(t => t.position), [2, 0]));

test('Orders_DependOnTheStatus', () => {
  assert.deepEqual(ordersOf('CANCELLING'), { pause: false, resume: false, cancel: false, endCleanUp: true, rerun: false, rerunFromFailed: false, sendEvent: true });
  assert.equal(ordersOf('SUCCEEDED').rerunFromFailed, false);
  assert.equal(ordersOf('QUEUED').pause, false);
});

test('Payload_IsJson_OrSaysWhatIsWrong', () => {
  assert.deepEqual(payloadOf(' '), { json: 'null' });
  assert.deepEqual(payloadOf('{"n": 9007199254740993}'), { json: '{"n": 9007199254740993}' });
  assert.ok('fault' in payloadOf('{approved}'));
});

test('Beginning_IsCutByLinesAndCharacters', () => {
  assert.equal(beginning('short'), 'short');
  assert.equal(beginning('x\n'.repeat(1_000)).split('\n').length, 60);
  assert.equal(beginning('x'.repeat(10_000)).length, 4_000);
});
