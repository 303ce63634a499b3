import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunBrief } from '../src/api/types.ts';
import { barsOf, successOf, withChanges } from '../src/format/strip.ts';

const run = (id: string, status: RunBrief['status'], seconds: number | null): RunBrief => ({
  id, status,
  created_at: `2026-11-29T00:00:0${id}.0000000Z`,
  started_at: seconds === null ? null : '2026-11-29T00:00:00.0000000Z',
  completed_at: seconds === null || status === 'RUNNING' ? null : new Date(Date.UTC(2026, 10, 29, 0, 0, seconds)).toISOString(),
});
const now = Date.UTC(2026, 10, 29, 0, 0, 9);

test('bars stand oldest first, the longest is full, and none vanishes', () => {
  const bars = barsOf([run('3', 'QUEUED', null), run('2', 'SUCCEEDED', 4), run('1', 'FAILED', 0)], now);
  assert.deepEqual(bars.map(b => b.run.id), ['1', '2', '3']);
  assert.deepEqual(bars.map(b => b.took), [0, 4000, null]);
  assert.equal(bars[1]!.height, 1);
  assert.ok(bars[0]!.height > 0 && bars[2]!.height > 0);
});

test('a run in progress is measured until now', () => assert.equal(barsOf([run('1', 'RUNNING', 0)], now)[0]!.took, 9000));

test('changed runs replace their former state, new ones come first, and the oldest fall out', () => {
  const merged = withChanges([run('2', 'RUNNING', 0), run('1', 'SUCCEEDED', 1)], [run('2', 'SUCCEEDED', 2), run('3', 'QUEUED', null)], 2);
  assert.deepEqual(merged.map(r => [r.id, r.status]), [['3', 'QUEUED'], ['2', 'SUCCEEDED']]);
});

test('what was cancelled or skipped counts neither as success nor as failure', () => {
  assert.deepEqual(successOf([run('1', 'SUCCEEDED', 1), run('2', 'FAILED', 1), run('3', 'CANCELLED', 1), run('4', 'SKIPPED', null), run('5', 'TIMED_OUT', 1)]), { succeeded: 1, ended: 3 });
});
