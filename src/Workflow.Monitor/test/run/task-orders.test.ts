import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionStatus, Json, Run, RunStatus, TaskSummary } from '../../src/api/types.ts';
import { hasLost } from '../../src/format/status.ts';
import { taskOrdersOf } from '../../src/pages/run/orders.ts';
import { storedBody } from '../../src/pages/run/stored-body.ts';

test('a task is marked only if it failed, in a run that has ended and is no part of another', () => {
  const rows: [RunStatus, string | null, boolean, number | null, ExecutionStatus, boolean, boolean][] = [
    ['FAILED', null, false, null, 'FAILED', true, true],
    ['SUCCEEDED', null, false, null, 'FAILED', true, true], // its failure was allowed, or caught
    ['TIMED_OUT', null, false, null, 'TIMED_OUT', true, true],
    ['CANCELLED', null, false, null, 'CANCELLED', true, true],
    ['FAILED', null, false, null, 'SUCCEEDED', true, false],
    ['FAILED', null, false, null, 'UPSTREAM_FAILED', true, false],
    ['FAILED', null, false, null, 'SKIPPED', true, false],
    ['RUNNING', null, false, null, 'FAILED', false, false],
    ['CANCELLING', null, false, null, 'CANCELLED', false, false],
    ['FAILED', '/each', false, null, 'FAILED', false, false],
    ['FAILED', null, true, null, 'FAILED', true, false], // of a for_each an item is marked
    ['FAILED', null, true, 2, 'FAILED', true, true],
  ];
  for (const [status, group, hasItems, index, task, rerun, mark] of rows) {
    assert.deepEqual(taskOrdersOf({ status, group } as Run, { items: hasItems ? { FAILED: 1 } : null } as TaskSummary, index, task), { rerun, mark }, `${status} ${group} ${index} ${task}`);
  }
});

test('what was cancelled because another was decided first has lost', () => {
  const rows: [ExecutionStatus, string | null, boolean][] = [
    ['CANCELLED', "lost: 'first' was decided first", true],
    ['SKIPPED', "lost: 'first' was decided first", true],
    ['CANCELLED', "lost: 'a\nb' was decided first", true],
    ['CANCELLED', 'cancelled by ada', false],
    ['CANCELLED', null, false],
    ['SUCCEEDED', "lost: 'first' was decided first", false], // the reason of a mark, which a person wrote
  ];
  for (const [status, status_reason, wanted] of rows) {
    assert.equal(hasLost({ status, status_reason }), wanted, `${status} ${status_reason}`);
  }
});

test('a stored body is what the output refers to, whatever else it is', () => {
  assert.deepEqual(storedBody({ status_code: 200, body: { stored_body: 'x', bytes: 12, media_type: 'text/csv', sha256: '' } }), { bytes: 12, mediaType: 'text/csv' });
  assert.deepEqual(storedBody({ body: { stored_body: 'x', bytes: 'many', media_type: 'm'.repeat(100) } }), { bytes: null, mediaType: 'm'.repeat(60) });
  const others: Json[] = [null, 1, 'x', [], {}, { body: null }, { body: 'stored_body' }, { body: [] }, { body: { stored_body: 1 } }, { stored_body: 'x' }];
  for (const output of others) {
    assert.equal(storedBody(output), null);
  }
});
