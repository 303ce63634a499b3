import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputDeclaration } from '../src/api/types.ts';
import { bodyOf, initialText, kindOf, meaningOf } from '../src/forms/inputs.ts';
import { pathOf } from '../src/forms/pointer.ts';

const input = (more: Partial<InputDeclaration>): InputDeclaration => ({ type: 'any', required: false, default: null, enum: null, description: null, ...more });

test('each type has its field', () => {
  const rows: [Partial<InputDeclaration>, string][] = [
    [{ type: 'string' }, 'line'],
    [{ type: 'string', default: 'a\nb' }, 'text'],
    [{ type: 'string', enum: ['a', 'b'] }, 'select'],
    [{ type: 'integer' }, 'number'],
    [{ type: 'number' }, 'number'],
    [{ type: 'boolean' }, 'select'],
    [{ type: 'boolean', default: false }, 'checkbox'],
    [{ type: 'object' }, 'json'],
    [{ type: 'array' }, 'json'],
    [{ type: 'any' }, 'json'],
  ];
  for (const [declaration, kind] of rows) {
    assert.equal(kindOf(input(declaration)), kind, JSON.stringify(declaration));
  }
});

test('a text is read after the type of its input', () => {
  const rows: [Partial<InputDeclaration>, string, unknown][] = [
    [{ type: 'string' }, ' a "b" ', { json: '" a \\"b\\" "' }],
    [{ type: 'string' }, '', null],
    [{ type: 'string', default: 'x' }, '', { json: '""' }],
    [{ type: 'string', required: true }, '', { fault: 'Required.' }],
    [{ type: 'string', enum: ['a'] }, '"a"', { json: '"a"' }],
    [{ type: 'integer' }, ' 9007199254740993 ', { json: '9007199254740993' }],
    [{ type: 'integer' }, '1.5', { fault: 'must be a whole number' }],
    [{ type: 'integer' }, '0x10', { fault: 'must be a whole number' }],
    [{ type: 'integer', default: 5 }, '', null],
    [{ type: 'number' }, '-1.5e3', { json: '-1.5e3' }],
    [{ type: 'number' }, 'NaN', { fault: 'must be a number' }],
    [{ type: 'boolean', default: true }, 'false', { json: 'false' }],
    [{ type: 'boolean', required: true }, '', { fault: 'Required.' }],
    [{ type: 'object' }, '{"a": 1}', { json: '{"a": 1}' }],
    [{ type: 'object' }, '[1]', { fault: 'must be an object, in braces' }],
    [{ type: 'array' }, '{}', { fault: 'must be a list, in square brackets' }],
    [{ type: 'any' }, 'plain text', { json: '"plain text"' }],
    [{ type: 'any' }, '12', { json: '12' }],
  ];
  for (const [declaration, text, meaning] of rows) {
    assert.deepEqual(meaningOf(input(declaration), text), meaning, JSON.stringify([declaration, text]));
  }
});

test('a default is sent as it was shown', () => {
  for (const standard of ['x', 'a\nb', '']) {
    const declaration = input({ type: 'string', default: standard });
    assert.deepEqual(meaningOf(declaration, initialText(declaration)), { json: JSON.stringify(standard) });
  }

  const object = input({ type: 'object', default: { a: [1, 2] } });
  const meaning = meaningOf(object, initialText(object));
  assert.ok(meaning && 'json' in meaning);
  assert.deepEqual(JSON.parse(meaning.json), { a: [1, 2] });
});

test('names with markup and quotes stay names', () => {
  const name = '"><img src=x onerror=alert(1)>';
  const order = bodyOf({ [name]: input({ type: 'integer' }), __proto__x: input({}) }, { [name]: '7' });
  assert.ok('body' in order);
  assert.deepEqual(JSON.parse(order.body), { inputs: { [name]: 7 } });
  assert.deepEqual(Object.keys((bodyOf({ a: input({ required: true }) }, {}) as { faults: object }).faults), ['a']);
});

test('a pointer names its path, escapes included', () => {
  assert.deepEqual(pathOf('/inputs/a~1b~0c/0'), ['inputs', 'a/b~c', '0']);
  assert.deepEqual(pathOf(''), []);
});
