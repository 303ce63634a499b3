import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, inOneColumn, sideBySide, type Edit } from '../src/diff/lines.ts';

const left = (edits: Edit[]) => edits.filter(e => e.kind !== 'added').map(e => e.text);
const right = (edits: Edit[]) => edits.filter(e => e.kind !== 'removed').map(e => e.text);
const marks = (edits: Edit[]) => edits.map(e => ({ same: ' ', removed: '-', added: '+' })[e.kind] + e.text).join('');

test('the fewest lines are changed', () => {
  const rows: [string, string, string][] = [
    ['', '', ''],
    ['a\nb\nc', 'a\nb\nc', ' a b c'],
    ['a\nb\nc', 'a\nx\nc', ' a-b+x c'],
    ['a\nb', 'b', '-a b'],
    ['', 'a', '+a'],
    ['a', '', '-a'],
    ['a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc', '-a-b c+b a b-b a+c'],
  ];
  for (const [before, after, expected] of rows) {
    assert.equal(marks(difference(before, after)), expected);
  }
});

test('each side of a difference is its text, with its line numbers', () => {
  let seed = 7;
  const next = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  for (let round = 0; round < 300; round++) {
    const text = () => Array.from({ length: next(12) }, () => 'abc'[next(3)]!);
    const [a, b] = [text(), text()];
    const edits = difference(a.join('\n'), b.join('\n'));
    assert.deepEqual(left(edits), a);
    assert.deepEqual(right(edits), b);
    assert.deepEqual(edits.filter(e => e.left !== null).map(e => e.left), a.map((_, i) => i + 1));
    assert.deepEqual(edits.filter(e => e.right !== null).map(e => e.right), b.map((_, i) => i + 1));
    assert.equal(edits.filter(e => e.kind !== 'same').length, a.length + b.length - 2 * common(a, b));
  }
});

// Length of the longest common subsequence, the slow way.
function common(a: string[], b: string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      rows[i]![j] = a[i - 1] === b[j - 1] ? rows[i - 1]![j - 1]! + 1 : Math.max(rows[i - 1]![j]!, rows[i]![j - 1]!);
    }
  }

  return rows[a.length]![b.length]!;
}

test('texts that have nothing in common are shown as replaced, at a bounded cost', () => {
  const lines = (name: string) => Array.from({ length: 20_000 }, (_, i) => `${name}${i}`).join('\n');
  const edits = difference(`first\n${lines('a')}\nlast`, `first\n${lines('b')}\nlast`);
  assert.equal(edits.length, 40_002);
  assert.equal(edits.filter(e => e.kind === 'same').length, 2);
});

test('replaced lines stand beside each other, unchanged ones are folded', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  const changed = lines.map(l => l === 'line 15' ? 'other' : l);
  const rows = sideBySide(difference(lines.join('\n'), changed.join('\n')), 2);
  assert.deepEqual(rows.map(r => r.kind), ['folded', 'same', 'same', 'changed', 'same', 'same', 'folded']);
  assert.equal(rows.reduce((sum, r) => sum + r.lines, 0), 30);
  assert.deepEqual([rows[3]!.left?.text, rows[3]!.right?.text], ['line 15', 'other']);
  assert.deepEqual(inOneColumn(rows).map(r => [r.left?.text ?? null, r.right?.text ?? null]).slice(3, 5), [['line 15', null], [null, 'other']]);
});
