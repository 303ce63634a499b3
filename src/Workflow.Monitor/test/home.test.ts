import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run, StatisticsBucket } from '../src/api/types.ts';
import { groupFailures, kindOf, splitActive } from '../src/pages/home/groups.ts';
import { barsOf, daysOf, totalsOf } from '../src/pages/home/trend-bars.ts';
import { filtersOf, hasText, isRunId, parametersOf } from '../src/pages/runs/filters.ts';

const run = (more: Partial<Run>): Run => ({ id: 'a', workflow_id: 1, workflow_name: 'billing', status: 'FAILED', error: null, status_reason: null, started_by: null, ...more } as Run);

test('errors that differ in numbers, ids and quoted values are of one kind', () => {
  assert.equal(kindOf("Task 'push' answered 503 after 1,204 ms"), kindOf("Task 'load' answered 500 after 7 ms"));
  assert.equal(kindOf('run 0af3b2c4d5e6-aa11 is gone'), kindOf('run ffffffffff-00 is gone'));
  assert.notEqual(kindOf('refused'), kindOf('timed out'));
});

test('failures are grouped by workflow and kind, newest first', () => {
  const groups = groupFailures([run({ id: 'c', error: 'code 3' }), run({ id: 'b', error: 'code 2', workflow_id: 2 }), run({ id: 'a', error: 'code 1' })]);
  assert.deepEqual(groups.map(g => [g.workflowId, g.error, g.runs.map(r => r.id)]), [[1, 'code 3', ['c', 'a']], [2, 'code 2', ['b']]]);
});

test('runs that wait are listed apart from those that make progress', () => {
  const { running, waiting } = splitActive([run({ id: 'a', status: 'RUNNING' }), run({ id: 'b', status: 'QUEUED' }), run({ id: 'c', status: 'RUNNING', status_reason: 'waits for its cleanup' })]);
  assert.deepEqual([running.map(r => r.id), waiting.map(r => r.id)], [['a'], ['b', 'c']]);
});

test('a skipped run counts neither as run nor as failed', () => {
  const bucket: StatisticsBucket = { at: '2026-11-29T00:00:00Z', runs: 5, by_status: { SUCCEEDED: 3, FAILED: 1, SKIPPED: 1 }, duration_seconds: null };
  assert.deepEqual(totalsOf([bucket]), { runs: 4, succeeded: 3 });
});

test('bars stay in their box, whatever they show', () => {
  const span = daysOf(Date.parse('2026-11-29T12:00:00Z'), 14);
  assert.equal(span[13], '2026-11-29T00:00:00Z');
  const buckets = span.map((at, i) => ({ at, runs: i * i, by_status: { SUCCEEDED: i }, duration_seconds: { average: 1, p50: i, p95: 2, max: 3 } }));
  const { bars, line } = barsOf(buckets, span, 280, 44);
  assert.ok(bars.every(b => b.top >= 0 && b.good >= 0 && b.bad >= -1e-9 && Math.abs(b.top + b.good + b.bad - 44) < 1e-9 && b.x + b.width <= 280));
  assert.equal(line?.split(' ').length, 14);
  assert.deepEqual(barsOf([], span, 280, 44), { bars: [], line: null });
});

test('filters go from the address to the API', () => {
  const filters = filtersOf(new URLSearchParams('status=active&workflow=7&time=1h&text=x'));
  const parameters = parametersOf(filters, Date.parse('2026-11-29T12:00:59Z'));
  assert.deepEqual(parameters, { active: true, status: null, workflow_id: '7', trigger: '', created_from: '2026-11-29T11:00:00.000Z' });
});

test('a text is looked for in what a row shows; the id of a run is recognised', () => {
  assert.ok(hasText(run({ error: 'connection refused by ledger' }), 'LEDGER refused'));
  assert.ok(!hasText(run({}), 'ledger'));
  assert.ok(isRunId(' 20261129T021119713488-9-qfbnfn ') && !isRunId('billing'));
});
