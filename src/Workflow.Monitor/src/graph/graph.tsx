// A workflow's graph: panned, zoomed and searched; a large one folded into groups that open on a click.
import './graph.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Graph } from '../api/types.ts';
import { Icon } from '../components/icon.tsx';
import { Button, IconButton } from '../components/parts.tsx';
import { count } from '../format/numbers.ts';
import { Edge, GroupEntry, NodeEntry } from './entries.tsx';
import { sizes } from './layout.ts';
import { countsOf, drawingOf, foldingOf, found, type Drawing, type Statuses } from './model.ts';
import { useViewport } from './use-viewport.ts';

export type { NodeState, Statuses } from './model.ts';

export interface GraphViewProps {
  graph: Graph;
  /** How each task is, by its position; null: the graph of a definition, which has no statuses. */
  statuses: Statuses | null;
  /** The position of the selected task. */
  selected: number | null;
  onSelect: (position: number) => void;
}

export function GraphView({ graph, statuses, selected, onSelect }: GraphViewProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0); // the entry that Tab reaches
  const drawing = useMemo(() => drawingOf(graph, open), [graph, open]);
  const { frame, content, window, orders } = useViewport(drawing.layout);
  const indexOf = useMemo(() => new Map(graph.items.map((n, i) => [n.position, i])), [graph]);
  const wanted = useRef<{ node: number; focus: boolean; always: boolean } | null>(null);

  const boxOf = (entry: number) => ({ ...drawing.layout.places[entry]!, width: sizes.width, height: sizes.height });
  const go = (position: number, { focus = false, always = false } = {}) => {
    const node = indexOf.get(position);
    if (node !== undefined) {
      wanted.current = { node, focus, always };
      setOpen(o => new Set([...o, ...groupsTo(graph, node, o)])); // a set of its own each time, so that the effect below runs
    }
  };
  useEffect(() => {
    if (wanted.current) {
      const { node, focus, always } = wanted.current;
      wanted.current = null;
      const entry = drawing.entryOf[node]!;
      setCurrent(entry);
      orders.reveal(boxOf(entry), always);
      if (focus) {
        requestAnimationFrame(() => content.current?.querySelector<SVGGElement>(`[data-entry="${entry}"] .graph-hit`)?.focus());
      }
    }
  }, [drawing]);
  useEffect(() => {
    if (selected !== null) {
      go(selected);
    }
  }, [selected, graph]);

  const act = (entry: number) => {
    const shown = drawing.entries[entry]!;
    if (typeof shown === 'number') {
      setCurrent(entry);
      onSelect(graph.items[shown]!.position);
    } else {
      wanted.current = { node: shown.members[0]!, focus: true, always: true };
      setOpen(o => new Set([...o, shown.id]));
    }
  };
  const key = (e: KeyboardEvent) => {
    const entry = entryAt(e.target);
    if (entry === null) {
      return;
    }

    const next = neighbour(drawing, entry, e.key);
    if (e.key === 'Enter' || e.key === ' ') {
      act(entry);
    } else if (next !== null) {
      setCurrent(next);
      orders.reveal(boxOf(next));
      requestAnimationFrame(() => content.current?.querySelector<SVGGElement>(`[data-entry="${next}"] .graph-hit`)?.focus());
    } else {
      return;
    }

    e.preventDefault();
    e.stopPropagation();
  };

  const chosen = selected === null ? -1 : drawing.entryOf[indexOf.get(selected) ?? -1] ?? -1;
  const sees = (x0: number, y0: number, x1: number, y1: number) => x1 >= window.left && x0 <= window.right && y1 >= window.top && y0 <= window.bottom;
  return (
    <div class="graph" ref={frame} role="group" aria-label={`Graph of ${count(graph.items.length)} tasks`} style={{ height: `clamp(18rem, ${Math.ceil(drawing.layout.height) + 96}px, min(68vh, 46rem))` }}>
      <svg class="graph-canvas" role="presentation" onKeyDown={key} onClick={e => { const entry = entryAt(e.target); if (entry !== null) { act(entry); } }}>
        <defs><marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1L7 4L1 7" /></marker></defs>
        <g ref={content}>
          {drawing.layout.routes.map(({ from, to, points }) => {
            const ys = points.map(p => p[1]);
            return sees(points[0]![0], Math.min(...ys), points.at(-1)![0], Math.max(...ys)) && <Edge key={`${from}-${to}`} points={points} isLit={from === chosen || to === chosen} />;
          })}
          {drawing.entries.map((entry, i) => {
            const { x, y } = drawing.layout.places[i]!;
            if (i !== current && !sees(x, y, x + sizes.width, y + sizes.height)) {
              return null;
            }

            const place = { id: i, x, y, isCurrent: i === current, isSelected: i === chosen };
            if (typeof entry !== 'number') {
              return <GroupEntry key={entry.id} {...place} name={entry.name} size={entry.members.length} counts={statuses && countsOf(entry, graph, statuses)} />;
            }

            const node = graph.items[entry]!;
            return <NodeEntry key={node.position} {...place} node={node} state={statuses && (statuses.get(node.position) ?? { status: 'PENDING' })} />;
          })}
        </g>
      </svg>
      <div class="graph-tools" data-tools>
        <Search graph={graph} onFind={(position, focus) => go(position, { focus, always: true })} />
        {open.size > 0 && <Button small onClick={() => { setOpen(new Set()); requestAnimationFrame(orders.begin); }}>Fold all</Button>}
      </div>
      <div class="graph-zoom" data-tools>
        <IconButton icon="plus" label="Zoom in" kind="" small onClick={() => orders.zoom(1.25)} />
        <IconButton icon="minus" label="Zoom out" kind="" small onClick={() => orders.zoom(0.8)} />
        <IconButton icon="fit" label="Show all" kind="" small onClick={orders.fit} />
      </div>
    </div>
  );
}

function Search({ graph, onFind }: { graph: Graph; onFind: (position: number, focus: boolean) => void }) {
  const [text, setText] = useState('');
  const at = useRef(0);
  const hits = useMemo(() => found(graph, text), [graph, text]);
  const step = (by: number) => {
    if (hits.length > 0) {
      at.current = (at.current + by + hits.length) % hits.length;
      onFind(hits[at.current]!, false);
    }
  };
  return (
    <div class="graph-search">
      <div class="searchbox">
        <Icon name="search" />
        <input
          class="input" type="search" placeholder="Find a task" aria-label="Find a task in the graph" value={text}
          onInput={e => { setText(e.currentTarget.value); at.current = -1; }}
          onKeyDown={e => { if (e.key === 'Enter') { e.preventDefault(); step(e.shiftKey ? -1 : 1); } }}
        />
      </div>
      {text.trim() !== '' && <span class="small muted nowrap" role="status">{hits.length === 0 ? 'none' : `${count(hits.length)} found, Enter: next`}</span>}
    </div>
  );
}

// The groups that must be open for a node to be seen.
function groupsTo(graph: Graph, node: number, open: ReadonlySet<string>): string[] {
  let known = open;
  for (;;) {
    const groups = foldingOf(graph, known).groupsOf(node);
    const more = groups.filter(g => !known.has(g));
    if (more.length === 0) {
      return [...known];
    }

    known = new Set([...known, ...more]);
  }
}

const entryAt = (target: EventTarget | null): number | null => {
  const entry = (target as Element | null)?.closest?.('[data-entry]')?.getAttribute('data-entry');
  return entry ? Number(entry) : null;
};

// Arrow keys: along an edge, or up and down in the column.
function neighbour({ layout, dependsOn, next }: Drawing, entry: number, key: string): number | null {
  const { x, y } = layout.places[entry]!;
  const nearest = (entries: readonly number[]) => entries.toSorted((a, b) => Math.abs(layout.places[a]!.y - y) - Math.abs(layout.places[b]!.y - y))[0] ?? null;
  const column = (sign: number) => layout.places.flatMap((p, i) => p.x === x && (p.y - y) * sign > 0 ? [i] : []);
  switch (key) {
    case 'ArrowRight': return nearest(next[entry]!);
    case 'ArrowLeft': return nearest(dependsOn[entry]!);
    case 'ArrowDown': return nearest(column(1));
    case 'ArrowUp': return nearest(column(-1));
    default: return null;
  }
}
