import assert from 'node:assert/strict';
import { test } from 'node:test';
import { match } from '../src/routing/pattern.ts';

test('a path gives its parameters, decoded once', () => {
  assert.deepEqual(match('/runs/:id', '/runs/20261129T1-1-a'), { id: '20261129T1-1-a' });
  assert.deepEqual(match('/runs/:id/compare/:other', '/runs/a/compare/b%2Fc'), { id: 'a', other: 'b/c' });
  assert.deepEqual(match('', ''), {});
});

test('another path gives none', () => {
  for (const [pattern, path] of [['/runs/:id', '/runs'], ['/runs/:id', '/runs/'], ['/runs/:id', '/runs/a/b'], ['/runs', '/workflows'], ['/runs/:id', '/runs/%E0%A4%A']] as const) {
    assert.equal(match(pattern, path), null, `${pattern} ${path}`);
  }
});
