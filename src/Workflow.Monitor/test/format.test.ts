import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, counted, percent } from '../src/format/numbers.ts';
import { duration, relative, utc } from '../src/format/time.ts';

test('durations have the largest units that matter', () => {
  const expected: [number, string][] = [
    [-5, '0 ms'], [0, '0 ms'], [999, '999 ms'], [1000, '1.0 s'], [2449, '2.4 s'], [9949, '9.9 s'], [9950, '10 s'], [59_949, '60 s'],
    [59_950, '1 min'], [61_000, '1 min 1 s'], [3_599_000, '59 min 59 s'], [3_600_000, '1 h'], [7_830_000, '2 h 11 min'], [86_399_000, '24 h'],
    [86_400_000, '1 d'], [100_000_000, '1 d 4 h'],
  ];
  for (const [milliseconds, text] of expected) {
    assert.equal(duration(milliseconds), text, String(milliseconds));
  }
});

test('an instant tells how far away it is', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  assert.equal(relative('2026-11-29T12:00:00.0000000Z', now), 'now');
  assert.equal(relative('2026-11-29T11:59:30.0000000Z', now), '30 s ago');
  assert.equal(relative('2026-11-29T12:05:00.0000000Z', now), 'in 5 min');
  assert.equal(relative('2026-11-27T12:00:00.0000000Z', now), '2 d ago');
});

test('UTC is the text of the API to the second', () => assert.equal(utc('2026-11-29T12:00:05.1234567Z'), '2026-11-29 12:00:05 UTC'));

test('only a whole is 100 percent', () => {
  const expected: [number, number, string][] = [[0, 0, '0%'], [1, 1, '100%'], [99_999, 100_000, '99.9%'], [1, 3, '33%'], [995, 1000, '99.5%'], [1, 2, '50%']];
  for (const [part, whole, text] of expected) {
    assert.equal(percent(part, whole), text, `${part} of ${whole}`);
  }
});

test('numbers are grouped, and their nouns agree', () => {
  assert.equal(count(1_234_567), '1,234,567');
  assert.equal(counted(1, 'run'), '1 run');
  assert.equal(counted(1200, 'run'), '1,200 runs');
});
