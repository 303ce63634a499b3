import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../../src/api/types.ts';
import { bytes } from '../../src/format/numbers.ts';
import { aboutOf, outcomeOf, parametersOf, subjectOf } from '../../src/pages/audit/entries.ts';
import { patternsOf, stateOf } from '../../src/pages/keys/states.ts';

test('a text names a workflow, a run or a key', () => {
  assert.deepEqual([' 7 ', '20261129T234334088058-1-3cz2fr', 'wf_abc', ''].map(subjectOf), [{ workflow_id: '7' }, { run_id: '20261129T234334088058-1-3cz2fr' }, { key_id: 'wf_abc' }, {}]);
});

test('the trail is asked for what the address says', () => {
  assert.deepEqual(parametersOf(new URLSearchParams('actor=ada&action=start_run&about=7&time=24h'), Date.parse('2027-01-02T03:04:05Z')), { actor: 'ada', action: 'start_run', workflow_id: '7', from: '2027-01-01T03:04:00.000Z' });
  assert.deepEqual(parametersOf(new URLSearchParams(), 0), { actor: null, action: null, from: null });
});

test('an entry leads to what has a page', () => {
  const nothing: AuditEntry = { id: '', at: '', actor: null, actor_id: null, kind: 'key', name: null, action: '', workflow_id: null, run_id: null, task_id: null, key_id: null, created_id: null, address: null, status: null, count: 1 };
  assert.deepEqual(aboutOf(nothing), []);
  assert.deepEqual(aboutOf({ ...nothing, workflow_id: 7, run_id: 'a/b', task_id: 3, key_id: 'k', created_id: '20261129T23-7-x' }).map(s => s.to), ['/workflows/7', '/runs/a%2Fb', null, null, '/runs/20261129T23-7-x']);
  assert.equal(aboutOf({ ...nothing, created_id: '12' })[0]!.to, null);
});

test('an outcome has a word and a tone', () => {
  assert.deepEqual([200, 304, 403, 500, null].map(outcomeOf), [{ tone: 'succeeded', word: '200' }, { tone: 'succeeded', word: '304' }, { tone: 'waiting', word: '403' }, { tone: 'failed', word: '500' }, { tone: 'idle', word: 'not known' }]);
});

test('a key is active until it is revoked or expires', () => {
  const at = Date.parse('2027-01-01T00:00:00Z');
  assert.deepEqual([[null, null], [null, '2027-01-01T00:00:01Z'], [null, '2027-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z', null]].map(([revoked_at, expires_at]) => stateOf({ revoked_at: revoked_at!, expires_at: expires_at! }, at).word), ['Active', 'Active', 'Expired', 'Revoked']);
});

test('patterns are one a line; none means all workflows', () => {
  assert.deepEqual(['', ' \n', 'a-*', 'a-*, b\nc'].map(patternsOf), [null, null, ['a-*'], ['a-*', 'b', 'c']]);
});

test('a size is readable', () => {
  assert.deepEqual([0, 1, 812, 1_000, 1_234_567, 500_000_000, 3e15].map(bytes), ['0 bytes', '1 byte', '812 bytes', '1.0 KB', '1.2 MB', '500 MB', '3000 TB']);
});
