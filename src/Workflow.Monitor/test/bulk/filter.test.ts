import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkAction, Json } from '../../src/api/types.ts';
import { applies, before, conditionsOf, filterOf, narrows } from '../../src/pages/bulk/filter.ts';
import { filtersOf, parametersOf } from '../../src/pages/runs/filters.ts';

const now = Date.parse('2027-01-02T03:04:05.000Z');
const asked = (query: string) => filterOf(parametersOf(filtersOf(new URLSearchParams(query)), now));

test('the filter of the list is that of the operation', () => {
  const rows: [string, object][] = [
    ['', {}],
    ['status=FAILED', { status: 'FAILED' }],
    ['status=active', { active: true }],
    ['workflow=7&trigger=manual', { workflow_id: '7', trigger: 'manual' }],
    ['text=region:north', { label: 'region:north' }],
    ['text=business_key:order-1', { business_key: 'order-1' }],
    ['time=1h', { created_from: '2027-01-02T02:04:00.000Z' }],
  ];
  for (const [query, wanted] of rows) {
    assert.deepEqual(asked(query), wanted, query);
    assert.equal(narrows(asked(query)), query !== '', query);
  }
});

test('a bound of time is added, and one that is there is kept', () => {
  assert.deepEqual(before({ status: 'FAILED' }, 'now'), { status: 'FAILED', created_before: 'now' });
  assert.deepEqual(before({ created_before: 'then' }, 'now'), { created_before: 'then' });
});

test('an action applies to runs that can have it', () => {
  const rows: [BulkAction, { [name: string]: Json }, boolean][] = [
    ['cancel', {}, true], ['cancel', { active: true }, true], ['cancel', { status: 'RUNNING' }, true], ['cancel', { status: 'FAILED' }, false], ['cancel', { status: 'SKIPPED' }, false],
    ['rerun', {}, true], ['rerun', { status: 'FAILED' }, true], ['rerun', { status: 'QUEUED' }, false], ['rerun', { active: true }, false],
    ['delete', {}, true], ['delete', { status: 'SUCCEEDED' }, true], ['delete', { status: 'PAUSED' }, false], ['delete', { active: true }, false],
  ];
  for (const [action, filter, wanted] of rows) {
    assert.equal(applies(action, filter), wanted, `${action} ${JSON.stringify(filter)}`);
  }
});

test('conditions are in words, also those that another program gave', () => {
  assert.deepEqual(conditionsOf(null), []);
  assert.deepEqual(conditionsOf({ status: 'TIMED_OUT', active: true, label: ['a:1', 'b:2'], created_before: '2027-01-01T00:00:00Z', workflow_id: 7 }).map(c => `${c.name}=${c.value} ${c.kind}`), [
    'Status=Timed out text', 'Not ended=yes text', 'Label=a:1 text', 'Label=b:2 text', 'Created before=2027-01-01T00:00:00Z instant', 'Workflow=7 workflow',
  ]);
});
