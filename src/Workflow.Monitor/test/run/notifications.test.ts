import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery, Run } from '../../src/api/types.ts';
import { aboutOf, readAgain } from '../../src/pages/run/notifications.ts';

const noon = Date.parse('2026-11-29T12:00:00Z');
const run = (status: Run['status'], ended: string | null = null) => ({ status, completed_at: ended }) as Run;
const one = (status: Delivery['status']) => ({ on: 'on_failure', status }) as Delivery;

const rows: [title: string, run: Run, deliveries: Delivery[], every: number | undefined][] = [
  ['a run that goes on may become late', run('RUNNING'), [], 30_000],
  ['one is pending', run('FAILED', '2026-11-28T12:00:00Z'), [one('delivered'), one('pending')], 5_000],
  ['one is pending while the run goes on', run('RUNNING'), [one('pending')], 5_000],
  ['the run has just ended', run('SUCCEEDED', '2026-11-29T11:59:00Z'), [], 5_000],
  ['all are sent', run('FAILED', '2026-11-28T12:00:00Z'), [one('delivered'), one('failed')], undefined],
  ['there are none', run('CANCELLED', '2026-11-28T12:00:00Z'), [], undefined],
];
for (const [title, of, deliveries, every] of rows) {
  test(`read again: ${title}`, () => assert.equal(readAgain(of, deliveries, noon), every));
}

test('what a notification is about is in words, also if it is new', () => {
  assert.equal(aboutOf(one('pending')), 'On failure');
  assert.equal(aboutOf({ ...one('pending'), on: 'on_full_moon' as Delivery['on'] }), 'on_full_moon');
});
