// How one node, group or edge is drawn.
import { memo } from './memo.ts';
import type { Counts, ExecutionStatus, GraphNode } from '../api/types.ts';
import { iconPath } from '../components/icon.tsx';
import { count, counted } from '../format/numbers.ts';
import { executionStatuses, hasLost, looksOf } from '../format/status.ts';
import { sizes, type Route } from './layout.ts';
import { foremost, type NodeState } from './model.ts';
import { shortened } from './shortened.ts';

const { width, height } = sizes;

// What is read aloud, focused and pressed is a rectangle over the drawing.
interface EntryProps {
  x: number;
  y: number;
  id: number;
  isCurrent: boolean;
  isSelected: boolean;
}

const Glyph = ({ status }: { status: ExecutionStatus }) => (
  <g transform="translate(12 14)"><path class={status === 'RUNNING' ? 'graph-glyph spin' : 'graph-glyph'} d={iconPath(looksOf(status).icon)} /></g>
);

const wordsOf = (state: NodeState): string =>
  [looksOf(state.status).word, state.caught_by && 'caught', hasLost(state) && 'lost', state.marked_by && 'marked'].filter(Boolean).join(', ');

/** A task. */
export const NodeEntry = memo(({ node, state, x, y, id, isCurrent, isSelected }: EntryProps & { node: GraphNode; state: NodeState | null }) => {
  const looks = state && looksOf(state.status);
  const items = state?.items ? itemsText(state.items) : node.for_each ? 'for each' : null;
  const details = [node.task_type, state ? wordsOf(state) : null, items].filter(Boolean).join(' · ');
  return (
    <g class="graph-node" data-entry={id} data-tone={looks?.tone ?? 'idle'} data-begun={state !== null && state.status !== 'PENDING'} data-selected={isSelected} transform={`translate(${x} ${y})`}>
      <rect width={width} height={height} rx="8" />
      {state && <Glyph status={state.status} />}
      <text aria-hidden="true" x={state ? 36 : 14} y="19" class="graph-name">{shortened(node.name, state ? 22 : 25)}</text>
      <text aria-hidden="true" x={state ? 36 : 14} y="35" class="graph-details">{shortened(details, state ? 27 : 30)}</text>
      {state?.items && <Bar counts={state.items} />}
      <rect class="graph-hit" width={width} height={height} rx="8" role="button" tabIndex={isCurrent ? 0 : -1} aria-pressed={isSelected} aria-label={`${node.name}, ${details}`}><title>{node.name}</title></rect>
    </g>
  );
});

/** Several tasks in one, with how many have each status. */
export const GroupEntry = memo(({ name, size, counts, x, y, id, isCurrent, isSelected }: EntryProps & { name: string; size: number; counts: Counts<ExecutionStatus> | null }) => {
  const status = counts && foremost(counts);
  const looks = status && looksOf(status);
  const words = counts && executionStatuses.filter(s => counts[s]).map(s => `${count(counts[s]!)} ${looksOf(s).word.toLowerCase()}`);
  const details = [counted(size, 'task'), words?.[0]].filter(Boolean).join(' · ');
  return (
    <g class="graph-node graph-group" data-entry={id} data-tone={looks?.tone ?? 'idle'} data-begun={status !== null && status !== 'PENDING'} data-selected={isSelected} transform={`translate(${x} ${y})`}>
      <rect class="graph-back" x="6" y="6" width={width} height={height} rx="8" />
      <rect class="graph-back" x="3" y="3" width={width} height={height} rx="8" />
      <rect width={width} height={height} rx="8" />
      {status && <Glyph status={status} />}
      <text aria-hidden="true" x={status ? 36 : 14} y="19" class="graph-name">{shortened(name, status ? 22 : 25)}</text>
      <text aria-hidden="true" x={status ? 36 : 14} y="34" class="graph-details">{shortened(details, status ? 27 : 30)}</text>
      {counts && <Bar counts={counts} />}
      <rect class="graph-hit" width={width} height={height} rx="8" role="button" tabIndex={isCurrent ? 0 : -1} aria-expanded={false} aria-label={[name, counted(size, 'task'), ...words ?? [], isSelected && 'has the selected task'].filter(Boolean).join(', ')}><title>{name}</title></rect>
    </g>
  );
});

// Drawn inside the lower edge, a part for each status.
function Bar({ counts }: { counts: Counts<ExecutionStatus> }) {
  const all = executionStatuses.reduce((sum, s) => sum + (counts[s] ?? 0), 0);
  const room = width - 16;
  let x = 8;
  return (
    <g class="graph-bar">
      {executionStatuses.filter(s => counts[s]).map(s => {
        const part = room * counts[s]! / all;
        x += part;
        return <rect key={s} data-tone={looksOf(s).tone} x={x - part} y={height - 5} width={part} height="3" />;
      })}
    </g>
  );
}

function itemsText(items: Counts<ExecutionStatus>): string {
  const all = executionStatuses.reduce((sum, s) => sum + (items[s] ?? 0), 0);
  return `${count(items.SUCCEEDED ?? 0)} of ${counted(all, 'item')}`;
}

/** A dependency. */
export const Edge = memo(({ points, isLit }: { points: Route['points']; isLit: boolean }) => <path class="graph-edge" data-lit={isLit} d={pathOf(points)} />);

// Curves between columns, straight through them.
function pathOf(points: Route['points']): string {
  let path = `M${points[0]![0]} ${points[0]![1]}`;
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1]!;
    const [x, y] = points[i]!;
    const middle = (x0 + x) / 2;
    path += i % 2 === 0 ? `L${x} ${y}` : `C${middle} ${y0} ${middle} ${y} ${x} ${y}`;
  }

  return path;
}
