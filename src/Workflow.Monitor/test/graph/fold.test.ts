import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GraphNode } from '../../src/api/types.ts';
import { fold, mostNodes, stemOf } from '../../src/graph/fold.ts';
import { levelsOf } from '../../src/graph/layout.ts';

const node = (position: number, name: string, depends_on: number[]): GraphNode =>
  ({ position, name, task_type: 'PASS', level: 0, depends_on, trigger_rule: 'all_success', trigger_count: null, when: null, for_each: false, max_attempts: 1, allow_failure: false, max_rounds: null, catches: [] });

function shown(dependsOn: number[][], open: string[] = [], nameOf = (v: number) => `task-${v}`) {
  const nodes = dependsOn.map((d, v) => node(v, nameOf(v), d));
  return fold(nodes, levelsOf(dependsOn), new Map(nodes.map((n, i) => [n.position, i])), new Set(open));
}

const shapes: { [name: string]: number[][] } = {
  grid: Array.from({ length: 10_000 }, (_, v) => v < 100 ? [] : [v - 100]),
  chain: Array.from({ length: 5_000 }, (_, v) => v === 0 ? [] : [v - 1]),
  fan: Array.from({ length: 10_000 }, (_, v) => v === 0 ? [] : v === 9_999 ? Array.from({ length: 9_998 }, (_, i) => i + 1) : [0]),
  roots: Array.from({ length: 1_000 }, () => []),
};

test('SmallGraph_IsNotFolded', () => {
  const { entries, dependsOn } = shown([[], [0], [0, 1]]);
  assert.deepEqual(entries, [0, 1, 2]);
  assert.deepEqual(dependsOn, [[], [0], [0, 1]]);
});

for (const [name, dependsOn] of Object.entries(shapes)) {
  test(`LargeGraph_IsFolded_UntilItsGroupsAreOpened: ${name}`, () => {
    let open: string[] = [];
    for (let depth = 0; depth < 8; depth++) {
      const view = shown(dependsOn, open);
      const each = view.entries.flatMap(e => typeof e === 'number' ? [e] : e.members);
      assert.equal(new Set(each).size, dependsOn.length);
      assert.equal(each.length, dependsOn.length);
      assert.ok(depth > 0 || view.entries.length <= mostNodes);
      // No cycle: every entry gets its level from what it depends on.
      const levels = levelsOf(view.dependsOn);
      view.dependsOn.forEach((above, v) => above.forEach(u => assert.ok(levels[u]! < levels[v]!)));
      const group = view.entries.find(e => typeof e !== 'number');
      if (!group || typeof group === 'number') {
        break;
      }

      assert.ok(depth < 7, 'opening one group after the other reaches the nodes');
      assert.ok(view.groupsOf(group.members[0]!).includes(group.id));
      open = [...open, ...view.groupsOf(group.members[0]!)];
      const opened = shown(dependsOn, open);
      assert.ok(opened.entries.length > view.entries.length);
      if (typeof opened.entries[opened.entryOf[group.members[0]!]!] === 'number') {
        break;
      }
    }
  });
}

test('Stem_IsTheNameBeforeItsNumber', () => {
  assert.equal(stemOf('branch-12'), 'branch');
  assert.equal(stemOf('load_eu'), 'load_eu');
  assert.equal(stemOf('12'), '12');
});
