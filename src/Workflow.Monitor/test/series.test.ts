import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layers, pointsOf, spanOf, stacked } from '../src/charts/series.ts';

const day = 86_400_000;
const from = Date.UTC(2026, 10, 1);

test('days without runs are drawn too, as nothing', () => {
  const points = pointsOf([{ at: '2026-11-02T00:00:00.0000000Z', runs: 4, by_status: { SUCCEEDED: 2, FAILED: 1, SKIPPED: 1 }, duration_seconds: { average: 1, p50: 1, p95: 3, max: 4 } }], 'day', from, from + 3 * day);
  assert.deepEqual(points.map(p => [p.at, p.counts, p.p95]), [
    [from, [0, 0, 0, 0], null],
    [from + day, [2, 1, 0, 1], 3],
    [from + 2 * day, [0, 0, 0, 0], null],
  ]);
  assert.deepEqual(stacked(points).map(l => l[1]), [2, 3, 3, 4]);
});

test('each status that a run can end with is in one layer', () => {
  const all = layers.flatMap(l => l.statuses);
  assert.deepEqual([...all].sort(), ['CANCELLED', 'FAILED', 'SKIPPED', 'SUCCEEDED', 'TIMED_OUT']);
});

test('a long span is cut to its last buckets', () => assert.equal(pointsOf([], 'hour', 0, 5_000 * day).length, 1_000));

test('a span ends with the bucket of now', () => assert.deepEqual(spanOf('day', 7, from + 5), { from: from - 6 * day, before: from + day }));
