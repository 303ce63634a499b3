// Differences of two texts by line: Myers' O(ND) algorithm (1986) on what is left between the common beginning and end.

export interface Edit {
  kind: 'same' | 'removed' | 'added';
  text: string;
  /** Line numbers from 1; null where the line is not. */
  left: number | null;
  right: number | null;
}

const mostEdits = 2_000; // beyond them, the part between is shown as replaced: the cost grows with their square

/** The lines of both texts, in order. */
export function difference(before: string, after: string): Edit[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start++;
  }

  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end++;
  }

  const edits: Edit[] = [];
  const same = (from: number, to: number, shift: number) => {
    for (let i = from; i < to; i++) {
      edits.push({ kind: 'same', text: a[i]!, left: i + 1, right: i + 1 + shift });
    }
  };
  same(0, start, 0);
  between(a.slice(start, a.length - end), b.slice(start, b.length - end), start, edits);
  same(a.length - end, a.length, b.length - a.length);
  return edits;
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }

  return lines;
};

function between(a: string[], b: string[], start: number, edits: Edit[]): void {
  const trace = a.length > 0 && b.length > 0 ? search(a, b) : null;
  if (!trace) {
    a.forEach((text, i) => edits.push({ kind: 'removed', text, left: start + i + 1, right: null }));
    b.forEach((text, i) => edits.push({ kind: 'added', text, left: null, right: start + i + 1 }));
    return;
  }

  const found: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = trace[d]!; // of the step before: at diagonal k it is furthest[k + d]
    const k = x - y;
    const down = d > 0 && (k === -d || (k !== d && furthest[k - 1 + d]! < furthest[k + 1 + d]!));
    const [fromX, fromY] = d === 0 ? [0, 0] : down ? [furthest[k + 1 + d]!, furthest[k + 1 + d]! - (k + 1)] : [furthest[k - 1 + d]!, furthest[k - 1 + d]! - (k - 1)];
    while (x > fromX && y > fromY) {
      x--;
      y--;
      found.push({ kind: 'same', text: a[x]!, left: start + x + 1, right: start + y + 1 });
    }

    if (d > 0) {
      found.push(down ? { kind: 'added', text: b[fromY]!, left: null, right: start + fromY + 1 } : { kind: 'removed', text: a[fromX]!, left: start + fromX + 1, right: null });
      [x, y] = [fromX, fromY];
    }
  }

  edits.push(...found.reverse());
}

// The furthest points that each number of edits reaches, or null if there are too many. Entry d is what step d starts from.
function search(a: string[], b: string[]): Int32Array[] | null {
  const most = Math.min(a.length + b.length, mostEdits);
  const furthest = new Int32Array(2 * most + 3); // at diagonal k it is furthest[k + most + 1]
  const trace: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    trace.push(furthest.slice(most + 1 - d, most + 2 + d));
    for (let k = -d; k <= d; k += 2) {
      const at = k + most + 1;
      let x = d === 0 ? 0 : k === -d || (k !== d && furthest[at - 1]! < furthest[at + 1]!) ? furthest[at + 1]! : furthest[at - 1]! + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }

      furthest[at] = x;
      if (x >= a.length && y >= b.length) {
        return trace;
      }
    }
  }

  return null;
}

export interface SideRow {
  kind: 'same' | 'changed' | 'folded';
  left: Edit | null;
  right: Edit | null;
  /** How many lines a folded row stands for. */
  lines: number;
}

/** Both texts side by side: what was replaced stands beside what replaced it. Long unchanged parts are folded. */
export function sideBySide(edits: readonly Edit[], context = 4): SideRow[] {
  const rows: SideRow[] = [];
  for (let i = 0; i < edits.length;) {
    if (edits[i]!.kind === 'same') {
      rows.push({ kind: 'same', left: edits[i]!, right: edits[i]!, lines: 1 });
      i++;
      continue;
    }

    const removed: Edit[] = [];
    const added: Edit[] = [];
    for (; i < edits.length && edits[i]!.kind !== 'same'; i++) {
      (edits[i]!.kind === 'removed' ? removed : added).push(edits[i]!);
    }

    for (let j = 0; j < Math.max(removed.length, added.length); j++) {
      rows.push({ kind: 'changed', left: removed[j] ?? null, right: added[j] ?? null, lines: 1 });
    }
  }

  return folded(rows, context);
}

function folded(rows: SideRow[], context: number): SideRow[] {
  const result: SideRow[] = [];
  for (let i = 0; i < rows.length;) {
    let end = i;
    while (end < rows.length && rows[end]!.kind === 'same') {
      end++;
    }

    const [keepBefore, keepAfter] = [i === 0 ? 0 : context, end === rows.length ? 0 : context];
    if (end - i > keepBefore + keepAfter + 1) {
      result.push(...rows.slice(i, i + keepBefore));
      result.push({ kind: 'folded', left: null, right: null, lines: end - i - keepBefore - keepAfter });
      result.push(...rows.slice(end - keepAfter, end));
    } else {
      result.push(...rows.slice(i, end));
    }

    for (i = end; i < rows.length && rows[i]!.kind !== 'same'; i++) {
      result.push(rows[i]!);
    }
  }

  return result;
}

/** The same in one column: what was removed, then what was added. */
export const inOneColumn = (rows: readonly SideRow[]): SideRow[] =>
  rows.flatMap((row, i) => {
    if (row.kind !== 'changed') {
      return [row];
    }

    if (rows[i - 1]?.kind === 'changed') {
      return []; // with the first row of its block
    }

    const end = rows.findIndex((r, j) => j > i && r.kind !== 'changed');
    const block = rows.slice(i, end < 0 ? rows.length : end);
    return [...block.filter(r => r.left).map(r => ({ ...r, right: null })), ...block.filter(r => r.right).map(r => ({ ...r, left: null }))];
  });
