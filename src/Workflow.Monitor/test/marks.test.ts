import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedBy } from '../src/calendar/marks.ts';

test('CountedBy_SumsByWord_InTheOrderOfWords', () => {
  const items = [{ word: 'Started', count: 1 }, { word: 'Skipped', count: 12 }, { word: 'Other', count: 1 }, { word: 'Started', count: 1 }];
  assert.deepEqual(countedBy(items, i => i, ['Skipped', 'Started']).map(g => [g.word, g.count]), [['Skipped', 12], ['Started', 2], ['Other', 1]]);
  assert.deepEqual(countedBy([], i => i, []), []);
});
