// Two texts side by side, or in one column where there is no room for two. Only the rows that are seen are drawn.
import './diff-view.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { VirtualList } from '../components/virtual.tsx';
import { counted } from '../format/numbers.ts';
import { difference, inOneColumn, sideBySide, type Edit, type SideRow } from './lines.ts';

const rowHeight = 22;
const widest = 400; // characters of a line that the columns are made wide enough for

export function DiffView({ before, after, names }: { before: string; after: string; names: [string, string] }) {
  const isNarrow = useNarrow();
  const [isFolded, setFolded] = useState(true);
  const edits = useMemo(() => difference(before, after), [before, after]);
  const rows = useMemo(() => {
    const both = sideBySide(edits, isFolded ? 4 : Infinity);
    return isNarrow ? inOneColumn(both) : both;
  }, [edits, isNarrow, isFolded]);
  const removed = edits.filter(e => e.kind === 'removed').length;
  const added = edits.filter(e => e.kind === 'added').length;
  // Both columns are seen whole if the changes fit; unchanged lines around them may be cut.
  const length = useMemo(() => Math.min(widest, edits.reduce((most, e) => isFolded && e.kind === 'same' ? most : Math.max(most, e.text.length), 20)), [edits, isFolded]);
  if (removed + added === 0) {
    return <p class="diff-equal muted">They are the same.</p>;
  }

  const style = { width: `max(100%, ${(isNarrow ? 1 : 2) * (length + 8)}ch)`, gridTemplateColumns: isNarrow ? 'minmax(0, 1fr)' : 'repeat(2, minmax(0, 1fr))' };
  return (
    <div class="diff">
      <div class="diff-head small">
        <span>{names[0]} → {names[1]}: {counted(removed, 'line')} removed, {counted(added, 'line')} added</span>
        <button type="button" class="button small" aria-pressed={!isFolded} onClick={() => setFolded(!isFolded)}>All lines</button>
      </div>
      <VirtualList count={rows.length} rowHeight={rowHeight} height="65vh" label={`Differences of ${names[0]} and ${names[1]}`}
        row={i => <Row key={i} row={rows[i]!} style={style} isNarrow={isNarrow} length={length} />} />
    </div>
  );
}

function Row({ row, style, isNarrow, length }: { row: SideRow; style: { [property: string]: string }; isNarrow: boolean; length: number }) {
  if (row.kind === 'folded') {
    return <div class="diff-row diff-fold" role="listitem">{counted(row.lines, 'unchanged line')}</div>;
  }

  return (
    <div class="diff-row" role="listitem" style={style}>
      {isNarrow ? <Line edit={row.left ?? row.right} length={length} /> : <><Line edit={row.left} length={length} /><Line edit={row.right} length={length} isRight /></>}
    </div>
  );
}

const signs = { same: ' ', removed: '−', added: '+' };
const spoken = { same: '', removed: 'Removed: ', added: 'Added: ' };

function Line({ edit, length, isRight = false }: { edit: Edit | null; length: number; isRight?: boolean }) {
  if (!edit) {
    return <span class="diff-line diff-none" />;
  }

  return (
    <span class={`diff-line diff-${edit.kind}`} aria-hidden={isRight && edit.kind === 'same' ? true : undefined}>
      <span class="diff-number" aria-hidden="true">{isRight ? edit.right : edit.left ?? edit.right}</span>
      <span aria-hidden="true">{signs[edit.kind]}</span>
      <span class="visually-hidden">{spoken[edit.kind]}</span>
      <code title={edit.text.length > length ? edit.text.slice(0, 2_000) : undefined}>{edit.text.slice(0, 2_000)}</code>
    </span>
  );
}

function useNarrow(): boolean {
  const query = useMemo(() => window.matchMedia('(max-width: 52rem)'), []);
  const [isNarrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const change = () => setNarrow(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return isNarrow;
}
