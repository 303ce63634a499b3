// Where the nodes of a graph are drawn: in columns by their longest path from a root, each column ordered so that few edges
// cross, each node as near to its neighbours as the others let it. The work grows with nodes and edges, not with their product.
import { closest } from './closest.ts';

export interface Sizes {
  /** Of a node, in pixels. */
  width: number;
  height: number;
  /** Between columns, and between nodes of a column. */
  gapX: number;
  gapY: number;
}

export interface Route {
  from: number;
  to: number;
  /** The points that the edge passes, from the right of one node to the left of the other. */
  points: (readonly [x: number, y: number])[];
}

export interface Layout {
  /** The upper left corner of each node. */
  places: { x: number; y: number }[];
  levels: number[];
  routes: Route[];
  width: number;
  height: number;
}

export const sizes: Sizes = { width: 208, height: 44, gapX: 52, gapY: 14 };

const orderSweeps = 6;
const placeSweeps = 6;

/** Lays a graph out. `dependsOn` has the nodes that each node depends on, by index. Edges of a cycle are left out. */
export function layoutOf(dependsOn: readonly (readonly number[])[], { width, height, gapX, gapY }: Sizes = sizes): Layout {
  const levels = levelsOf(dependsOn);
  const columns = columnsOf(dependsOn, levels);
  order(columns);
  const middles = place(columns, v => v < dependsOn.length ? height : gapY / 2, gapY);
  let top = Infinity;
  let bottom = -Infinity;
  for (let v = 0; v < dependsOn.length; v++) {
    top = Math.min(top, middles[v]! - height / 2);
    bottom = Math.max(bottom, middles[v]! + height / 2);
  }

  for (const [v, middle] of middles.entries()) {
    middles[v] = Math.round(middle - top);
  }

  const x = (level: number) => level * (width + gapX);
  return {
    places: dependsOn.map((_, v) => ({ x: x(levels[v]!), y: middles[v]! - height / 2 })),
    levels,
    routes: columns.chains.map(({ from, to, bends }) => ({
      from,
      to,
      points: [
        [x(levels[from]!) + width, middles[from]!],
        ...bends.flatMap((v, i) => [[x(levels[from]! + i + 1), middles[v]!], [x(levels[from]! + i + 1) + width, middles[v]!]] as [number, number][]),
        [x(levels[to]!), middles[to]!],
      ],
    })),
    width: dependsOn.length === 0 ? 0 : x(columns.members.length - 1) + width,
    height: dependsOn.length === 0 ? 0 : bottom - top,
  };
}

/** The longest path from a root to each node. */
export function levelsOf(dependsOn: readonly (readonly number[])[]): number[] {
  const levels = dependsOn.map(() => 0);
  const open = dependsOn.map(d => d.length);
  const next: number[][] = dependsOn.map(() => []);
  dependsOn.forEach((above, v) => above.forEach(u => next[u]!.push(v)));
  const ready = open.flatMap((n, v) => n === 0 ? [v] : []);
  for (let at = 0; at < ready.length; at++) {
    for (const v of next[ready[at]!]!) {
      levels[v] = Math.max(levels[v]!, levels[ready[at]!]! + 1);
      if (--open[v]! === 0) {
        ready.push(v);
      }
    }
  }

  return levels;
}

interface Columns {
  /** The vertices of each column in their order: nodes, and after them the bends of edges that pass a column. */
  members: number[][];
  before: number[][];
  after: number[][];
  chains: { from: number; to: number; bends: number[] }[];
}

// An edge over several columns bends in each, so that it goes between the nodes and not behind them. The bends are bounded:
// in a graph with very many long edges, the longest are drawn straight.
function columnsOf(dependsOn: readonly (readonly number[])[], levels: readonly number[]): Columns {
  const members: number[][] = [];
  const before: number[][] = dependsOn.map(() => []);
  const after: number[][] = dependsOn.map(() => []);
  levels.forEach((level, v) => {
    while (members.length <= level) {
      members.push([]);
    }

    members[level]!.push(v);
  });

  const chains: Columns['chains'] = [];
  dependsOn.forEach((above, to) => {
    for (const from of above) {
      if (levels[from]! < levels[to]!) {
        chains.push({ from, to, bends: [] });
      }
    }
  });
  const lengthOf = (c: { from: number; to: number }) => levels[c.to]! - levels[c.from]!;
  let left = 1_000 + 2 * (dependsOn.length + chains.length);
  for (const chain of [...chains].sort((a, b) => lengthOf(a) - lengthOf(b))) {
    const bends = lengthOf(chain) - 1;
    if (bends > left) {
      break;
    }

    left -= bends;
    let last = chain.from;
    for (let i = 1; i <= bends; i++) {
      const v = before.length;
      before.push([last]);
      after.push([]);
      after[last]!.push(v);
      members[levels[chain.from]! + i]!.push(v);
      chain.bends.push(v);
      last = v;
    }

    after[last]!.push(chain.to);
    before[chain.to]!.push(last);
  }

  return { members, before, after, chains };
}

// Each column by the mean place of its neighbours in the column before, then after, a fixed number of times.
function order({ members, before, after }: Columns): void {
  const at: number[] = before.map(() => 0);
  const number = (column: number[]) => column.forEach((v, i) => (at[v] = (i + 0.5) / column.length));
  members.forEach(number);
  const key = at.slice();
  for (let sweep = 0; sweep < orderSweeps; sweep++) {
    const forwards = sweep % 2 === 0;
    const neighbours = forwards ? before : after;
    for (const column of forwards ? members : members.toReversed()) {
      for (const v of column) {
        key[v] = meanOf(neighbours[v]!, at) ?? at[v]!;
      }

      column.sort((a, b) => key[a]! - key[b]! || at[a]! - at[b]!);
      number(column);
    }
  }
}

// The middle of each vertex: near the mean of its neighbours, in the column's order, without an overlap.
function place({ members, before, after }: Columns, heightOf: (v: number) => number, gap: number): number[] {
  const middles: number[] = before.map(() => 0);
  for (const column of members) {
    let y = 0;
    const distances = distancesOf(column, heightOf, gap);
    column.forEach((v, i) => (middles[v] = y += distances[i]!));
    column.forEach(v => (middles[v]! -= y / 2)); // columns begin around one line
  }

  for (let sweep = 0; sweep < placeSweeps; sweep++) {
    const forwards = sweep % 2 === 0;
    const neighbours = forwards ? before : after;
    for (const column of forwards ? members : members.toReversed()) {
      const wanted = column.map(v => meanOf(neighbours[v]!, middles) ?? middles[v]!);
      closest(wanted, distancesOf(column, heightOf, gap)).forEach((y, i) => (middles[column[i]!] = y));
    }
  }

  return middles;
}

// From the middle of the vertex before to the middle of each.
const distancesOf = (column: readonly number[], heightOf: (v: number) => number, gap: number): number[] =>
  column.map((v, i) => i === 0 ? 0 : (heightOf(column[i - 1]!) + heightOf(v)) / 2 + gap);

function meanOf(vertices: readonly number[], values: readonly number[]): number | null {
  let sum = 0;
  for (const v of vertices) {
    sum += values[v]!;
  }

  return vertices.length === 0 ? null : sum / vertices.length;
}
