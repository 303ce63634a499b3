import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StringStream } from '@codemirror/language';
import { begin, indentAfter, token } from '../src/editor/yaml-language.ts';

/** The coloured parts of a text, a line each. */
function parts(text: string): string[][] {
  const state = begin();
  return text.split('\n').map(line => {
    const stream = new StringStream(line, 2, 2);
    const found: string[] = [];
    while (!stream.eol()) {
      const kind = token(stream, state);
      assert.ok(stream.pos > stream.start, `it goes on in ${line}`);
      if (kind) {
        found.push(`${kind} ${stream.current()}`);
      }

      stream.start = stream.pos;
    }

    return found;
  });
}

test('keys, values and lists are recognised', () => {
  assert.deepEqual(parts('name: a b # c\n- x: 12\n  "q": \'it\'\'s\'\nlist: [a, 1.5, true]\nurl: https://example.org/#x\n--- # y'), [
    ['propertyName name', 'punctuation :', 'comment # c'],
    ['punctuation -', 'propertyName x', 'punctuation :', 'number 12'],
    ['propertyName "q"', 'punctuation :', "string 'it''s'"],
    ['propertyName list', 'punctuation :', 'punctuation [', 'punctuation ,', 'number 1.5', 'punctuation ,', 'bool true', 'punctuation ]'],
    ['propertyName url', 'punctuation :'],
    ['meta ---', 'comment # y'],
  ]);
});

test('a block text ends where the indentation does', () => {
  assert.deepEqual(parts('- a: |\n    b: 1\n\n  c: 2').map(l => l[0] ?? ''), ['punctuation -', 'string     b: 1', '', 'propertyName c']);
});

test('a quoted text goes over lines', () => {
  assert.deepEqual(parts('a: "b\n  c: \\"d\\"\n  e" # f').map(l => l.at(-1)), ['string "b', 'string   c: \\"d\\"', 'comment # f']);
});

test('any text is read to its end', () => {
  for (const text of ['<img src=x onerror=alert(1)>', ': :', '-', '- - -', '"', "'", '|', '[{]}', '&', '*', '!', '\t', '{{ x }}', '%', '@a', '`', 'a:b:c', '#', '\\"', '测试: 试']) {
    parts(text);
  }
});

test('a new line stands where it belongs', () => {
  const rows: [string, number][] = [['', 0], ['name: x', 0], ['tasks:', 2], ['  - name: a', 4], ['    config:', 6], ['    text: |', 6], ['  - ', 2], ['    ', 4], ['  # a:', 2], ['  - config: # c', 6]];
  for (const [before, expected] of rows) {
    assert.equal(indentAfter(before), expected, before);
  }
});
