import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterWord, partsOf, readable } from '../../src/pages/run/reasons.ts';

test('Reasons_AreCutAtRunsAndInstants', () => assert.deepEqual(
  partsOf('Waits until 2026-01-02T03:04:05.1234567Z for 20260102T030405-1-abcdef, 3 RUNNING.'),
  ['Waits until ', { at: '2026-01-02T03:04:05.1234567Z' }, ' for ', { run: '20260102T030405-1-abcdef' }, ', 3 RUNNING.']));

test('Reasons_AreReadable_InTheReadersZone', () => {
  const text = readable('until 2026-01-02T03:04:05Z (20260102T030405-1-abcdef)', 0)!;
  assert.ok(text.startsWith('until ') && text.endsWith(' (20260102T030405-1-abcdef)') && !text.includes('05Z'), text);
  assert.equal(readable(null, 0), null);
});

test('a reason does not say the word of the status again', () => assert.deepEqual(
  [afterWord('paused by wf_1', 'Paused'), afterWord('Paused by wf_1', 'Paused'), afterWord('pausedby', 'Paused'), afterWord('waits for a slot', 'Queued')],
  ['by wf_1', 'by wf_1', 'pausedby', 'waits for a slot'],
));
