import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay, dateIn, endOf, monthAway, startOf, timeIn, weeksOf } from '../src/calendar/month.ts';

test('a month has whole weeks, Monday first', () => {
  const weeks = weeksOf('2026-11'); // begins on a Sunday
  assert.equal(weeks.length, 6);
  assert.ok(weeks.every(w => w.length === 7));
  assert.deepEqual([weeks[0]![0]!.date, weeks[0]![6]!.date, weeks[5]![0]!.date], ['2026-10-26', '2026-11-01', '2026-11-30']);
  assert.equal(weeks.flat().filter(d => d.isInMonth).length, 30);
  assert.equal(weeksOf('2027-02').length, 4); // begins on a Monday, 28 days
  assert.equal(weeksOf('2028-02').flat().filter(d => d.isInMonth).length, 29);
});

test('months go over the year', () => {
  assert.equal(monthAway('2026-12', 1), '2027-01');
  assert.equal(monthAway('2026-01', -1), '2025-12');
});

test('an instant falls on the day of its zone', () => {
  const at = Date.UTC(2026, 10, 29, 23, 30);
  assert.equal(dateIn(at, 'UTC'), '2026-11-29');
  assert.equal(dateIn(at, 'Europe/Berlin'), '2026-11-30');
  assert.equal(dateIn(at, 'America/New_York'), '2026-11-29');
  assert.equal(timeIn(at, 'Europe/Berlin'), '00:30');
  assert.equal(dateIn(at, 'Nowhere/At all'), '2026-11-29');
  assert.deepEqual([...byDay([at, at + 86_400_000, at + 1], t => t, 'Europe/Berlin')].map(([day, items]) => [day, items.length]), [['2026-11-30', 2], ['2026-12-01', 1]]);
});

test('a month is read whole in every zone', () => {
  for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12', 'UTC']) {
    assert.ok(dateIn(startOf('2026-11'), zone) <= '2026-11-01');
    assert.ok(dateIn(endOf('2026-11'), zone) >= '2026-12-01');
  }
});
