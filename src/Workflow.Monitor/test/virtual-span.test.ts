import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanOf, tallest } from '../src/components/virtual-span.ts';

test('only the visible rows and a few more are drawn, wherever the list is scrolled', () => {
  for (const count of [0, 1, 10, 1_000, 100_000, 10_000_000]) {
    const height = 600;
    const rowHeight = 40;
    const room = Math.max(0, Math.min(count * rowHeight, tallest) - height);
    for (let step = 0; step <= 20; step++) {
      const top = room * step / 20;
      const { first, last, offset, scale } = spanOf(count, rowHeight, top, height);
      assert.ok(first >= 0 && last <= count && last - first <= height / rowHeight + 18, `${count} at ${top}: ${first} to ${last}`);
      const seen = Math.min(count, Math.ceil((top * scale + height) / rowHeight));
      assert.ok(first * rowHeight <= top * scale && last >= seen, `${count} at ${top}: rows ${first} to ${last} do not cover what is seen`);
      assert.ok(count === 0 || Math.abs(offset - top - (first * rowHeight - top * scale)) < 0.01);
    }
  }
});

test('the last row of a list that is taller than an element can be reached', () => {
  const { last } = spanOf(10_000_000, 40, tallest - 600, 600);
  assert.equal(last, 10_000_000);
});
