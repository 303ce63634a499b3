import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../src/api/exact.ts';
import type { InputDeclaration, Json } from '../../src/api/types.ts';
import { changesOf, itemsOf, orderOf, textsOf, type RerunChoice } from '../../src/pages/run/rerun-order.ts';

const input = (more: Partial<InputDeclaration>): InputDeclaration => ({ type: 'any', required: false, default: null, enum: null, description: null, ...more });
const choice = (more: Partial<RerunChoice>): RerunChoice => ({ from: 'failed', task: '', items: '', intoChildren: false, version: 'pinned', ...more });

test('an order has only the members that the service takes together', () => {
  const rows: [Partial<RerunChoice>, object][] = [
    [{}, { from: 'failed', version: 'pinned' }],
    [{ from: 'start', intoChildren: true }, { from: 'start', version: 'pinned' }],
    [{ intoChildren: true, version: 'latest' }, { from: 'failed', version: 'latest', into_children: true }],
    [{ task: 'left over', items: '1' }, { from: 'failed', version: 'pinned' }],
    [{ from: 'task', task: 'ship' }, { from: 'task', version: 'pinned', task: 'ship' }],
    [{ from: 'task', task: 'ship', items: '2' }, { from: 'task', version: 'pinned', task: 'ship', items: [2] }],
  ];
  for (const [given, wanted] of rows) {
    const order = orderOf(choice(given), null);
    assert.deepEqual('body' in order && JSON.parse(order.body), wanted);
  }
});

test('changed inputs go along with their digits, and none if nothing was changed', () => {
  const order = orderOf(choice({}), { json: '{"n":9007199254740993}' });
  assert.equal('body' in order && order.body, '{"from":"failed","version":"pinned","inputs":{"n":9007199254740993}}');
  const same = orderOf(choice({}), { json: '{}' });
  assert.equal('body' in same && same.body.includes('inputs'), false);
});

test('what is missing or wrong is said at its field', () => {
  const rows: [Partial<RerunChoice>, { faults: { [name: string]: string } } | null, string[]][] = [
    [{ from: 'task' }, null, ['task']],
    [{ from: 'task', task: 'a', items: 'x' }, null, ['items']],
    [{}, { faults: { copies: 'must be a whole number' } }, ['/copies']],
  ];
  for (const [given, changes, wanted] of rows) {
    const order = orderOf(choice(given), changes);
    assert.deepEqual('faults' in order && Object.keys(order.faults), wanted);
  }
});

test('items are indexes and spans of them', () => {
  const rows: [string, number[] | RegExp][] = [
    ['', []], [' ', []], ['3', [3]], ['0, 3, 7-9', [0, 3, 7, 8, 9]], ['3 3,3', [3]], ['5-5', [5]], ['0-9999', Array.from({ length: 10_000 }, (_, i) => i)],
    ['9-7', /ends before/], ['-1', /not an index/], ['1.5', /not an index/], ['a', /not an index/], ['1-', /not an index/], ['0-10000', /more indexes/], ['0-999999999', /more indexes/], ['99999999999', /not an index/],
  ];
  for (const [text, wanted] of rows) {
    const found = itemsOf(text);
    wanted instanceof RegExp ? assert.match(String(found), wanted, text) : assert.deepEqual(found, wanted, text);
  }
});

test('the fields begin with what the run was given, else with the default', () => {
  const declarations = { n: input({ type: 'integer', default: 1 }), t: input({ type: 'string' }), o: input({ type: 'object' }), b: input({ type: 'boolean' }), e: input({ type: 'string', enum: ['x', 'y'], default: 'x' }), none: input({ type: 'string' }) };
  const given = parse('{"n":9007199254740993,"t":"a\\nb","o":{"a":1},"b":true,"e":"y"}') as { [name: string]: Json };
  assert.deepEqual(textsOf(declarations, given), { n: '9007199254740993', t: 'a\nb', o: '{\n  "a": 1\n}', b: 'true', e: '"y"', none: '' });
  assert.equal(textsOf(declarations, {})['n'], '1');
});

test('only changed inputs are sent; an emptied one takes its default again', () => {
  const declarations = { n: input({ type: 'integer', default: 1 }), t: input({ type: 'string', required: true }), o: input({ type: 'object' }) };
  const given = { n: 5, t: 'a', o: { a: 1 } };
  const before = textsOf(declarations, given);
  const rows: [{ [name: string]: string }, object][] = [
    [{}, { json: '{}' }],
    [{ n: '7' }, { json: '{"n":7}' }],
    [{ n: '' }, { json: '{"n":null}' }],
    [{ t: 'b' }, { json: '{"t":"b"}' }],
    [{ t: '' }, { faults: { t: 'Required.' } }],
    [{ n: 'x' }, { faults: { n: 'must be a whole number' } }],
    [{ o: '' }, { json: '{"o":null}' }],
  ];
  for (const [texts, wanted] of rows) {
    assert.deepEqual(changesOf(declarations, given, before, { ...before, ...texts }), wanted);
  }
});

test('a name of an input that is special in JavaScript is a name', () => {
  const declarations = Object.fromEntries([['__proto__', input({ type: 'string' })], ['constructor', input({ type: 'string' })]]);
  const before = textsOf(declarations, {});
  assert.equal(before['constructor'], '');
  assert.deepEqual(changesOf(declarations, {}, before, { ...before, constructor: 'x' }), { json: '{"constructor":"x"}' });
});
