// A graph that is too large to be read is shown as groups of its nodes. A group opens into smaller groups, or into its nodes.
// Groups are made within levels or whole bands of levels, so that edges between groups make no cycle.
import type { GraphNode } from '../api/types.ts';

export interface Group {
  /** Names it as long as the graph is the same, also when other groups open. */
  id: string;
  name: string;
  /** Indexes of nodes. */
  members: number[];
}

export interface Shown {
  /** The index of a node, or a group of them. */
  entries: (number | Group)[];
  /** For each entry, the entries that it depends on. */
  dependsOn: number[][];
  /** For each node, the entry that shows it. */
  entryOf: number[];
  /** For each node that is in groups, the groups from the outermost to the innermost, open ones included. */
  groupsOf: (node: number) => string[];
}

/** The largest graph that is shown without groups. */
export const mostNodes = 300;

const mostGroups = 120;

/** What is shown of a graph with some groups open. Dependencies that are not in the list are left out. */
export function fold(nodes: readonly GraphNode[], levels: readonly number[], indexOf: ReadonlyMap<number, number>, open: ReadonlySet<string>): Shown {
  const entries: (number | Group)[] = [];
  const paths: string[][] = nodes.map(() => []);
  const show = (members: number[], path: string) => {
    if (members.length <= (path === '' ? mostNodes : mostGroups)) {
      entries.push(...members);
      return;
    }

    for (const group of split(members, nodes, levels, path)) {
      if (group.members.length === 1) {
        entries.push(group.members[0]!);
        continue;
      }

      group.members.forEach(v => paths[v]!.push(group.id));
      if (open.has(group.id)) {
        show(group.members, group.id);
      } else {
        entries.push(group);
      }
    }
  };
  show(nodes.map((_, i) => i), '');

  const entryOf: number[] = nodes.map(() => -1);
  entries.forEach((entry, i) => typeof entry === 'number' ? (entryOf[entry] = i) : entry.members.forEach(v => (entryOf[v] = i)));
  const dependsOn = entries.map(() => new Set<number>());
  nodes.forEach((node, v) => {
    for (const position of node.depends_on) {
      const from = entryOf[indexOf.get(position) ?? -1];
      if (from !== undefined && from !== entryOf[v]) {
        dependsOn[entryOf[v]!]!.add(from);
      }
    }
  });
  return { entries, dependsOn: dependsOn.map(d => [...d]), entryOf, groupsOf: v => paths[v]! };
}

/** What names have in common: the name up to its first digit. */
export const stemOf = (name: string): string => name.replace(/[\d[(].*$/s, '').replace(/[-_. ]+$/, '') || name;

// The finest of these that makes few enough groups; a level that is alike in everything is cut into pieces.
function split(members: number[], nodes: readonly GraphNode[], levels: readonly number[], path: string): Group[] {
  const keys: ((v: number) => string)[] = [
    v => `${levels[v]}:${nodes[v]!.task_type}:${stemOf(nodes[v]!.name)}`,
    v => `${levels[v]}:${nodes[v]!.task_type}`,
    v => `${levels[v]}`,
  ];
  for (const key of keys) {
    const groups = groupsBy(members, key, nodes, path);
    if (groups.length > 1 && groups.length <= mostGroups) {
      return groups;
    }
  }

  const lowest = members.reduce((least, v) => Math.min(least, levels[v]!), Infinity);
  const highest = members.reduce((most, v) => Math.max(most, levels[v]!), 0);
  if (highest > lowest) {
    const band = Math.ceil((highest - lowest + 1) / mostGroups);
    return groupsBy(members, v => `${band}x${Math.floor((levels[v]! - lowest) / band)}`, nodes, path);
  }

  const piece = Math.max(20, Math.ceil(members.length / mostGroups));
  return groupsBy(members, (_, i) => `${piece}p${Math.floor(i / piece)}`, nodes, path);
}

function groupsBy(members: number[], keyOf: (v: number, i: number) => string, nodes: readonly GraphNode[], path: string): Group[] {
  const found = new Map<string, number[]>();
  members.forEach((v, i) => {
    const key = keyOf(v, i);
    const group = found.get(key);
    if (group) {
      group.push(v);
    } else {
      found.set(key, [v]);
    }
  });
  return [...found].map(([key, group]) => ({ id: `${path}/${key}`, name: nameOf(group, nodes), members: group }));
}

function nameOf(members: readonly number[], nodes: readonly GraphNode[]): string {
  const [first, last] = [nodes[members[0]!]!.name, nodes[members.at(-1)!]!.name];
  return members.length === 1 ? first : `${first} … ${last}`;
}
