import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutOf, levelsOf, sizes, type Layout } from '../../src/graph/layout.ts';

// A small generator with a seed, so that a failure can be repeated.
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

function graph(nodes: number, most: number, seed: number): number[][] {
  const next = random(seed);
  return Array.from({ length: nodes }, (_, v) => {
    const above = new Set<number>();
    for (let i = Math.floor(next() * (most + 1)); i > 0 && v > 0; i--) {
      above.add(Math.floor(next() * v));
    }

    return [...above];
  });
}

function assertNoOverlap({ places, levels }: Layout) {
  const columns = new Map<number, number[]>();
  for (const [v, { y }] of places.entries()) {
    columns.get(levels[v]!)?.push(y) ?? columns.set(levels[v]!, [y]);
  }

  for (const column of columns.values()) {
    column.sort((a, b) => a - b);
    column.forEach((y, i) => assert.ok(i === 0 || y - column[i - 1]! >= sizes.height + sizes.gapY - 1, `${column[i - 1]} and ${y} overlap`));
  }
}

test('Layout_HasNoOverlap_AndEdgesGoRightwards', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const dependsOn = graph(1 + seed * 3, 1 + seed % 5, seed);
    const layout = layoutOf(dependsOn);
    assertNoOverlap(layout);
    assert.equal(layout.routes.length, dependsOn.flat().length);
    for (const { from, to, points } of layout.routes) {
      assert.ok(layout.places[from]!.x + sizes.width < layout.places[to]!.x);
      points.forEach(([x], i) => assert.ok(i === 0 || x > points[i - 1]![0]));
    }

    for (const { x, y } of layout.places) {
      assert.ok(x >= 0 && y >= 0 && x + sizes.width <= layout.width && y + sizes.height <= layout.height + 1);
    }
  }
});

test('Layout_IsTheSame_EachTime', () => assert.deepEqual(layoutOf(graph(200, 3, 7)), layoutOf(graph(200, 3, 7))));

test('Levels_AreLongestPaths', () => assert.deepEqual(levelsOf([[], [0], [0], [1, 2], [0, 3]]), [0, 1, 1, 2, 3]));

test('Layout_IsMade_ForACycleToo', () => {
  const layout = layoutOf([[1], [0], []]);
  assertNoOverlap(layout);
  assert.equal(layout.routes.length, 0);
});

test('Layout_OfNothing_IsEmpty', () => assert.deepEqual(layoutOf([]), { places: [], levels: [], routes: [], width: 0, height: 0 }));

test('Chain_IsStraight', () => assert.equal(new Set(layoutOf([[], [0], [1], [2]]).places.map(p => p.y)).size, 1));

test('LongEdge_PassesBesideTheNodesBetween', () => {
  const layout = layoutOf([[], [0], [1], [2, 0]]);
  const long = layout.routes.find(r => r.from === 0 && r.to === 3)!;
  for (const v of [1, 2]) {
    const { x, y } = layout.places[v]!;
    assert.ok(long.points.filter(p => p[0] === x).every(p => p[1] < y || p[1] > y + sizes.height));
  }
});

test('TwoPairs_DoNotCross', () => {
  const { places } = layoutOf([[], [], [1], [0]]);
  assert.equal(places[0]!.y < places[1]!.y, places[3]!.y < places[2]!.y);
});

test('TenThousandNodes_TakeWellUnderASecond', () => {
  const shapes: number[][][] = [
    Array.from({ length: 10_000 }, (_, v) => v < 100 ? [] : [v - 100, v - 99 < v ? v - 99 : v - 100]),
    Array.from({ length: 10_000 }, (_, v) => v === 0 ? [] : [v - 1, 0]), // each edge to the first would bend in each column
    graph(10_000, 3, 5),
    Array.from({ length: 10_000 }, (_, v) => v === 0 ? [] : [0]),
  ];
  for (const dependsOn of shapes) {
    // Processor time, the best of three: other work on the machine does not count.
    const took = Math.min(...[1, 2, 3].map(() => {
      const from = process.cpuUsage();
      layoutOf(dependsOn);
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1_000;
    }));
    assert.ok(took < 1_000, `took ${took} ms`);
  }
});
