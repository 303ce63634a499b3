// Where in a YAML text something is: faults of the service name it by JSON pointer, syntax errors by offset.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { pathOf } from '../forms/pointer.ts';

export interface Place {
  /** Offsets in the text; the part to underline, on one line. */
  from: number;
  to: number;
  /** From 1. */
  line: number;
  /** The text that must change for the fault to go: while it stays the same, so does the fault. */
  about: string;
}

export interface SyntaxFault {
  from: number;
  to: number;
  line: number;
  message: string;
}

export interface Source {
  syntaxFaults: SyntaxFault[];
  /** The place of a JSON pointer, or of the nearest thing around it that is there. */
  locate: (pointer: string) => Place;
  /** What a JSON pointer is about, in words: "Task load, depends_on". Empty for the whole text. */
  nameOf: (pointer: string) => string;
}

/** Reads a YAML text. */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', logLevel: 'silent' });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(Math.min(offset, text.length)).line);
  const onOneLine = (from: number, to: number): [number, number] => {
    const end = text.indexOf('\n', from);
    const last = Math.min(to, end < 0 ? text.length : end);
    return [from, Math.max(last, from)];
  };
  return {
    syntaxFaults: document.errors.map(e => {
      const [from, to] = onOneLine(Math.min(e.pos[0], text.length), Math.min(Math.max(e.pos[1], e.pos[0] + 1), text.length));
      return { from, to, line: lineOf(from), message: e.message };
    }),
    locate: pointer => {
      const found = find(document, pathOf(pointer));
      const [from, to] = onOneLine(found.from, found.to);
      return { from, to, line: lineOf(from), about: text.slice(found.range[0], found.range[1]) };
    },
    nameOf: pointer => wordsOf(document, pathOf(pointer)),
  };
}

// A task by its name, as its number says little in a long text; what is in it by the path there.
function wordsOf(document: Document.Parsed, path: string[]): string {
  const isTask = path[0] === 'tasks' && /^\d+$/.test(path[1] ?? '');
  const rest = isTask ? path.slice(2) : path;
  while (rest.length > 1 && /^\d+$/.test(rest.at(-1)!)) {
    rest.pop(); // which of a list is marked in the text
  }

  const name = isTask ? document.getIn(['tasks', Number(path[1]), 'name']) : null;
  const task = isTask ? `Task ${typeof name === 'string' || typeof name === 'number' ? name : Number(path[1]) + 1}` : '';
  return [task, rest.join('.')].filter(Boolean).join(', ');
}

interface Found {
  from: number;
  to: number;
  range: [number, number];
}

function find(document: Document.Parsed, path: string[]): Found {
  let node = document.contents as Node | null;
  let found: Found = { ...spanOf(node, 0), range: rangeOf(node, 0) };
  for (const name of path) {
    node = isAlias(node) ? node.resolve(document) ?? null : node;
    if (isMap(node)) {
      const pair = node.items.find(p => nameOf(p as Pair<Node, Node | null>) === name) as Pair<Node, Node | null> | undefined;
      if (!pair) {
        return found;
      }

      const [start, end] = rangeOf(pair.key, found.from);
      const value = rangeOf(pair.value, end);
      node = pair.value;
      // A simple value is what is wrong; of a collection, its name is shown.
      found = { ...(isScalar(node) && value[1] > value[0] ? { from: value[0], to: value[1] } : { from: start, to: end }), range: [start, Math.max(end, value[1])] };
    } else if (isSeq(node)) {
      const item = node.items[Number(name)] as Node | null | undefined;
      if (!/^\d+$/.test(name) || item === undefined) {
        return found;
      }

      node = item;
      found = { ...spanOf(node, found.from), range: rangeOf(node, found.from) };
    } else {
      return found;
    }
  }

  return found;
}

const nameOf = (pair: Pair<Node, Node | null>): string | null => isScalar(pair.key) ? String((pair.key as { source?: string; value: unknown }).source ?? pair.key.value) : null;

function rangeOf(node: Node | null | undefined, otherwise: number): [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [otherwise, otherwise];
}

function spanOf(node: Node | null, otherwise: number): { from: number; to: number } {
  const [from, to] = rangeOf(node, otherwise);
  return { from, to };
}

/** The line that the service names in a fault of the whole text ("(line 4, column 4)"), or null. */
export function lineIn(detail: string): number | null {
  const found = /\(line (\d+)(?:, column \d+)?\)/.exec(detail);
  return found ? Number(found[1]) : null;
}
