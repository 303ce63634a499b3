import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelOf } from '../../src/pages/runs/filters.ts';

test('a text with a colon names a label or a business key', () => assert.deepEqual(
  ['kind:north', ' kind:a b ', 'business_key:order-17', 'kind: north', 'kind:', 'north', 'a b:c', '\n kind:x\t'].map(labelOf),
  [{ label: 'kind:north' }, { label: 'kind:a b' }, { business_key: 'order-17' }, null, null, null, null, { label: 'kind:x' }]));

test('a value may begin and end with a character that is white space for browsers only', () => assert.deepEqual(
  ['kind:\uFEFFx', ' kind:x\uFEFF ', 'kind:\uFEFF'].map(labelOf), [{ label: 'kind:\uFEFFx' }, { label: 'kind:x\uFEFF' }, { label: 'kind:\uFEFF' }]));
