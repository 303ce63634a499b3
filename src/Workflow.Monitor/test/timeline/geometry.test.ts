import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution, TaskSummary } from '../../src/api/types.ts';
import { barsOf, busyOf, orderOf } from '../../src/timeline/bars.ts';
import { axisOf, elapsed, gapsOf, instantAt, movedRange, placeOf, rangeBetween, seenAt, ticksOf, whole, zoomedRange } from '../../src/timeline/geometry.ts';

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test('Axis_GoesBothWays_AlsoWithFolds', () => {
  for (const gaps of [[], [{ from: 2_000, to: 60_000 }], [{ from: 0, to: 10 }, { from: 90_000, to: 100_000 }]]) {
    const axis = axisOf({ from: 0, to: 100_000 }, gaps);
    near(placeOf(axis, 0), 0);
    near(placeOf(axis, 100_000), 1);
    let last = -1;
    for (let at = 0; at <= 100_000; at += 500) {
      assert.ok(placeOf(axis, at) > last);
      last = placeOf(axis, at);
      near(instantAt(axis, last), at);
    }
  }
});

test('Axis_OfNoTime_IsAnAxis', () => near(placeOf(axisOf({ from: 5, to: 5 }), 5), 0));

test('Folds_TakeLittleOfTheAxis', () => {
  const axis = axisOf({ from: 0, to: 1_000_000 }, [{ from: 1_000, to: 999_000 }]);
  near(placeOf(axis, 999_000) - placeOf(axis, 1_000), 0.03);
});

test('Gaps_AreLongTimesWithoutWork', () => {
  const busy = [{ from: 60_000, to: 61_000 }, { from: 0, to: 1_000 }, { from: 500, to: 2_000 }];
  assert.deepEqual(gapsOf(busy, { from: 0, to: 100_000 }), [{ from: 2_000, to: 60_000 }, { from: 61_000, to: 100_000 }]);
  assert.deepEqual(gapsOf(busy, { from: 0, to: 61_000 }), [{ from: 2_000, to: 60_000 }]);
  assert.deepEqual(gapsOf([{ from: 0, to: 10 }], { from: 0, to: 4_000 }), []);
});

test('Gaps_AtTheEnd_AreLongToo', () => {
  const open = [{ from: 0, to: 10 }, { from: Infinity, to: Infinity }];
  assert.deepEqual(gapsOf(open, { from: 0, to: 4_000 }), []);
  assert.deepEqual(gapsOf(open, { from: 0, to: 10_000 }), [{ from: 10, to: 10_000 }]);
});

test('Zoom_StaysOnTheAxis_AroundItsPlace', () => {
  const range = zoomedRange(whole, 4, 0.5);
  near(range.end - range.start, 0.25);
  near(seenAt(range, 0.5), 0.5);
  assert.deepEqual(zoomedRange(range, 0.01), whole);
  near(movedRange(range, 100).end, 1);
  near(movedRange(range, -100).start, 0);
  assert.deepEqual(rangeBetween(0.7, 0.2), { start: 0.2, end: 0.7 });
});

test('Ticks_AreRound_AndApart', () => {
  for (const length of [3, 90, 1_234, 61_000, 5_400_000, 90_000_000, 4e9]) {
    for (const width of [200, 900]) {
      const axis = axisOf({ from: 1_000, to: 1_000 + length });
      for (const range of [whole, zoomedRange(whole, 7, 0.3)]) {
        const ticks = ticksOf(axis, range, width);
        assert.ok(ticks.length >= (length < 10 ? 0 : 1) && ticks.length <= width / 70 + 1, `${ticks.length} for ${length}`);
        ticks.forEach((t, i) => assert.ok(i === 0 || (t.place - ticks[i - 1]!.place) * width >= 71));
        assert.equal(new Set(ticks.map(t => t.label)).size, ticks.length);
      }
    }
  }
});

test('Ticks_AreNotInFolds', () => {
  const axis = axisOf({ from: 0, to: 100_000 }, [{ from: 2_000, to: 98_000 }]);
  assert.ok(ticksOf(axis, whole, 900).every(t => t.at <= 2_000 || t.at >= 98_000));
});

for (const [milliseconds, step, text] of [[0, 1, '0'], [250, 50, '250 ms'], [1_500, 500, '1.5 s'], [90_000, 30_000, '1 min 30 s'], [7_200_000, 3_600_000, '2 h'], [90_000_000, 3_600_000, '1 d 1 h']] as const) {
  test(`Elapsed_${text}`, () => assert.equal(elapsed(milliseconds, step), text));
}

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const task = (more: Partial<TaskSummary>): TaskSummary => ({
  position: 0, task: 'a', status: 'SUCCEEDED', status_reason: null, attempt: 1, first_started_at: at(1), started_at: at(1), completed_at: at(3),
  iteration: null, due_at: null, child_run_id: null, event_name: null, carried_over: false, caught_by: null, item_count: null, items: null, ...more,
});
const kinds = (bars: ReturnType<typeof barsOf>) => bars.map(b => [b.kind, b.from / 1_000, b.to / 1_000]);

test('Bars_OfOneAttempt_WaitThenRun', () => assert.deepEqual(kinds(barsOf(task({}), 'HTTP', 500, null, 9_000)), [['ready', 0.5, 1], ['running', 1, 3]]));

test('Bars_OfAWait_Wait', () => assert.deepEqual(kinds(barsOf(task({}), 'WAIT', null, null, 9_000)), [['waiting', 1, 3]]));

test('Bars_OfWhatRuns_GoToNow', () => assert.deepEqual(kinds(barsOf(task({ status: 'RUNNING', completed_at: null }), 'HTTP', null, null, 9_000)), [['running', 1, 9]]));

test('Bars_OfRetries_AreEachAttempt_OnceTheyAreRead', () => {
  const retried = task({ attempt: 2, started_at: at(5), completed_at: at(6) });
  assert.deepEqual(kinds(barsOf(retried, 'HTTP', null, null, 9_000)), [['earlier', 1, 5], ['running', 5, 6]]);
  const attempts = [{ ...retried, attempt: 1, started_at: at(1), completed_at: at(2), status: 'FAILED' }, { ...retried }] as unknown as Execution[];
  assert.deepEqual(kinds(barsOf(retried, 'HTTP', null, attempts, 9_000)), [['running', 1, 2], ['retry', 2, 5], ['running', 5, 6]]);
});

test('Bars_OfWhatWasCarriedOver_AreNone', () => assert.deepEqual(barsOf(task({ carried_over: true }), 'HTTP', 0, null, 9_000), []));

test('Busy_IsWork_AndTheEndsOfWaiting', () => {
  assert.deepEqual(busyOf([task({})], () => 'HTTP', 9_000), [{ from: 1_000, to: 3_000 }]);
  assert.deepEqual(busyOf([task({})], () => 'EVENT', 9_000), [{ from: 1_000, to: 1_000 }, { from: 3_000, to: 3_000 }]);
});

test('Busy_IsAShortWaitForAnEvent_WhileTheRunIsActive', () => {
  const asks = task({ status: 'WAITING', completed_at: null, event_name: 'approved' });
  assert.deepEqual(gapsOf(busyOf([asks], () => 'EVENT', Infinity, 60_000), { from: 1_000, to: 60_000 }), []);
  assert.deepEqual(gapsOf(busyOf([asks], () => 'EVENT', Infinity, 600_000), { from: 1_000, to: 600_000 }), [{ from: 1_000, to: 600_000 }]);
  assert.deepEqual(busyOf([task({ event_name: 'approved' })], () => 'EVENT', Infinity, 60_000), [{ from: 1_000, to: 3_000 }]);
});

test('Order_IsByStart_ThenPosition', () => assert.deepEqual(
  orderOf([task({ first_started_at: null }), task({ first_started_at: at(4) }), task({}), task({})]), [2, 3, 1, 0]));
