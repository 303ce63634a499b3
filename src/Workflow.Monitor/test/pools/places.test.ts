import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, faultsOf, heldOf, isName, partsOf, rateOf, typedOf, waitingOf } from '../../src/pages/pools/places.ts';
import type { Json } from '../../src/api/types.ts';
import { callbackOf, rateOf as runsOf } from '../../src/pages/workflow/limits.ts';

test('a bar has what is held, and what is more than there is', () => {
  assert.deepEqual(partsOf({ size: 4, used: 1 }), { held: 25, over: 0 });
  assert.deepEqual(partsOf({ size: 4, used: 4 }), { held: 100, over: 0 });
  assert.deepEqual(partsOf({ size: 1, used: 4 }), { held: 25, over: 75 });
  assert.deepEqual(partsOf({ size: 0, used: 0 }), { held: 0, over: 0 });
});

test('places, waits and rates are told in words', () => {
  assert.deepEqual([heldOf({ size: 1, used: 0 }), heldOf({ size: 1000, used: 12 }), heldOf({ size: 2, used: 3 })],
    ['0 of 1 place held', '12 of 1,000 places held', '3 of 2 places held, since it was made smaller']);
  assert.deepEqual([0, 1, 1200].map(waitingOf), ['nothing waits', '1 attempt waits', '1,200 attempts wait']);
  assert.deepEqual([[30, 60], [1, 5], [10_000, 86_400], [3, 1]].map(([limit, per_seconds]) => rateOf({ limit: limit!, per_seconds: per_seconds! })),
    ['30 attempts in 1 min, one every 2 s', '1 attempt in 5 s', '10,000 attempts in 1 d, one every 8.6 s', '3 attempts in 1 s, one every 333 ms']);
});

test('what is typed becomes a body, or faults at their fields', () => {
  assert.deepEqual(bodyOf({ size: ' 3 ', hasRate: false, limit: 'x', perSeconds: '' }), { body: { size: 3 }, faults: {} });
  assert.deepEqual(bodyOf({ size: '5', hasRate: true, limit: '30', perSeconds: '60' }), { body: { size: 5, rate_limit: { limit: 30, per_seconds: 60 } }, faults: {} });
  for (const wrong of ['', '-1', '1.5', '1e3', 'many', '9999999999', '<b>']) {
    assert.deepEqual(Object.keys(bodyOf({ size: wrong, hasRate: true, limit: wrong, perSeconds: wrong }).faults), ['size', 'limit', 'per_seconds'], wrong);
  }
});

test('a form begins with what the pool has', () => {
  const pool = { name: 'a', size: 2, rate_limit: { limit: 3, per_seconds: 4 }, used: 1, waiting: 0, updated_at: '' };
  assert.deepEqual(bodyOf(typedOf(pool)).body, { size: 2, rate_limit: pool.rate_limit });
  assert.deepEqual(bodyOf(typedOf({ ...pool, rate_limit: null })).body, { size: 2 });
  assert.deepEqual(Object.keys(bodyOf(typedOf(null)).faults), ['size']);
});

test('faults of the service are at their fields', () => assert.deepEqual(
  faultsOf([{ pointer: '/size', detail: 'a' }, { pointer: '/rate_limit/limit', detail: 'b' }, { pointer: '/rate_limit/per_seconds', detail: 'c' }, { pointer: '/other', detail: 'd' }, { pointer: '', detail: 'e' }]),
  { size: 'a', limit: 'b', per_seconds: 'c' }));

test('names have up to 100 letters, digits, - and _', () =>
  assert.deepEqual(['a', 'DB_1-x', 'a'.repeat(100), 'a'.repeat(101), '', 'ä', 'a b', '../x', 'a/b'].map(isName), [true, true, true, false, false, false, false, false, false]));

test('limits of runs and callbacks are told in words', () => {
  assert.equal(runsOf({ limit: 1, per_seconds: 60 }), '1 run in 1 min');
  const rules: { [name: string]: Json }[] = [{}, { timeout_seconds: 60 }, { heartbeat_seconds: 30, timeout_seconds: 3600 }, { timeout_seconds: null }];
  assert.deepEqual(rules.map(callbackOf),
    ['with no time limit of its own', 'up to 1 min', 'up to 1 h, a heartbeat every 30 s', 'with no time limit of its own']);
});
