// What can be typed at a place of a definition. The text is in the middle of a change and mostly not valid there, so its
// lines are read by their indentation alone.
import { at, choices, commonErrors, listErrors, repeatErrors, resolve, taskTypes, type Hint, type Schemas } from './schema.ts';

export interface Proposal {
  label: string;
  detail?: string;
  info?: string;
  apply?: string;
}

export interface Proposals {
  from: number;
  options: Proposal[];
}

type Path = (string | number)[];

interface Line {
  /** The column of its key or text, the dashes of lists passed. */
  column: number;
  /** The columns of its dashes. */
  dashes: number[];
  key: string | null;
  rest: string;
}

const parsed = (line: string): Line => {
  const dashes: number[] = [];
  let column = line.length - line.trimStart().length;
  while (/^-(\s|$)/.test(line.slice(column))) {
    dashes.push(column);
    const after = line.slice(column + 1);
    column += 1 + Math.max(1, after.length - after.trimStart().length);
  }

  const text = line.slice(column);
  const found = /^("[^"]*"|'[^']*'|[^\s"'#:{}[\],&*!|>%@`-][^:#]*?):(?:\s(.*)|$)/.exec(text);
  return { column, dashes, key: found ? found[1]!.replace(/^["']|["']$/g, '') : null, rest: found ? (found[2] ?? '') : text };
};

const isNothing = (line: string) => /^\s*(#|$)/.test(line);

/** The path of what is at a column of a line: keys, and 0 for an item of a list. */
function pathTo(lines: readonly string[], index: number, column: number, dashes: readonly number[]): Path {
  const path: Path = dashes.map(() => 0);
  let limit = dashes[0] ?? column;
  let inList = dashes.length > 0;
  for (let i = index - 1; i >= 0 && (limit > 0 || inList); i--) {
    if (isNothing(lines[i]!)) {
      continue;
    }

    const line = parsed(lines[i]!);
    if (line.key !== null && (line.column < limit || (inList && line.column === limit))) { // a list may stand at the column of its key
      path.unshift(line.key);
      limit = line.column;
      inList = false;
    }

    for (const dash of line.dashes.toReversed()) {
      if (dash < limit) {
        path.unshift(0);
        limit = dash;
        inList = true;
      }
    }
  }

  return path;
}

/** The keys that stand beside a line already, and the values of some of them. */
function siblings(lines: readonly string[], index: number, column: number): Map<string, string> {
  const found = new Map<string, string>();
  const look = (i: number): boolean => {
    const text = lines[i]!;
    if (isNothing(text)) {
      return true;
    }

    const line = parsed(text);
    if (line.column === column && line.key !== null) {
      found.set(line.key, line.rest.replace(/\s+#.*$/, '').replace(/^["']|["']$/g, ''));
    }

    const begins = Math.min(line.column, ...line.dashes);
    return begins >= column;
  };
  const begins = (i: number) => parsed(lines[i]!).dashes.length > 0 && parsed(lines[i]!).column === column;
  for (let i = index; i >= 0 && (i !== index || !begins(i)); i--) {
    if (i !== index && !look(i)) {
      break;
    }
  }

  for (let i = index + 1; i < lines.length && !begins(i) && look(i); i++) {
    // each line of the same mapping is noted
  }

  return found;
}

/** The names of the tasks of a text. */
export function taskNames(lines: readonly string[]): string[] {
  const start = lines.findIndex(l => /^tasks:\s*(#.*)?$/.test(l));
  const names: string[] = [];
  let column = -1;
  for (let i = start + 1; start >= 0 && i < lines.length; i++) {
    if (isNothing(lines[i]!)) {
      continue;
    }

    const line = parsed(lines[i]!);
    const dash = line.dashes[0];
    if (dash === undefined && line.column === 0) {
      break;
    }

    column = column < 0 && dash !== undefined ? line.column : column;
    if (line.key === 'name' && line.column === column) {
      names.push(line.rest.replace(/\s+#.*$/, '').replace(/^["']|["']$/g, ''));
    }
  }

  return names;
}

/** What can be typed at an offset. */
export function proposals(text: string, offset: number, schemas: Schemas): Proposals | null {
  const lines = text.split('\n');
  const index = text.slice(0, offset).split('\n').length - 1;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const line = parsed(before);
  if (/(^|\s)#/.test(before)) {
    return null;
  }

  if (line.key !== null) {
    const path = [...pathTo(lines, index, line.column, line.dashes), line.key];
    const typed = /([^\s,[{]*)$/.exec(line.rest)![1]!;
    const inList = line.rest.trimStart().startsWith('[');
    return inScalar(lines, index, inList ? [...path, 0] : path, offset - typed.length, schemas);
  }

  const typed = before.slice(line.column);
  if (!/^[\w-]*$/.test(typed)) {
    return null;
  }

  const path = pathTo(lines, index, line.column, line.dashes);
  const from = offset - typed.length;
  return typeof path.at(-1) === 'number' && isScalarList(schemas, path) ? inScalar(lines, index, path, from, schemas) : keys(lines, index, line.column, path, from, schemas);
}

const isScalarList = (schemas: Schemas, path: Path) => [at(schemas, path)?.schema.type].flat().includes('string');

function inScalar(lines: readonly string[], index: number, path: Path, from: number, schemas: Schemas): Proposals | null {
  const isTask = path[0] === 'tasks' && ((path[2] === 'depends_on' && path.length === 4) || (path[2] === 'catch' && path[4] === 'task'));
  const isError = path[0] === 'tasks' && (path[2] === 'retry' || path[2] === 'catch') && path[4] === 'on' && path.length === 6;
  const options = isError ? errorsAt(lines, index, path[2] as string) : isTask ? taskNames(lines).map(label => ({ label, detail: 'task' }))
    : choices(schemas, path).map(label => ({ label, ...(taskTypes[label] && path.at(-1) === 'task_type' && { info: taskTypes[label].info }) }));
  return options.length > 0 ? { from, options } : null;
}

function keys(lines: readonly string[], index: number, column: number, path: Path, from: number, schemas: Schemas): Proposals | null {
  const beside = siblings(lines, index, column);
  if (path.length >= 3 && path[0] === 'tasks' && path[2] === 'config') {
    const type = siblings(lines, index - 1, ownerColumn(lines, index)).get('task_type') ?? '';
    const hints = hintsAt(taskTypes[type]?.config ?? {}, path.slice(3));
    const options = Object.entries(hints ?? {}).filter(([name]) => !beside.has(name)).map(([label, hint]) => ({ label, info: typeof hint === 'string' ? hint : hint.info, apply: `${label}: ` }));
    return hints && { from, options };
  }

  const found = at(schemas, path)?.schema;
  if (!found?.properties) {
    return null;
  }

  const options = Object.entries(found.properties).filter(([name]) => !beside.has(name)).map(([label, member]) => {
    const { schema, description } = resolve(schemas, member) ?? { schema: {}, description: '' };
    const type = [schema.type].flat();
    const opens = type.includes('object') || type.includes('array');
    return {
      label,
      info: description.replaceAll('\n', ' '),
      apply: opens ? `${label}:` : `${label}: `,
      ...(found.required?.includes(label) && { detail: 'required' }),
    };
  });
  return options.length > 0 ? { from, options } : null;
}

// What a rule of retry or catch can select, given the other members of its task.
function errorsAt(lines: readonly string[], index: number, member: string): Proposal[] {
  const task = siblings(lines, index - 1, ownerColumn(lines, index, member));
  const own = taskTypes[task.get('task_type') ?? '']?.errors ?? [];
  const codes = task.has('for_each') && member === 'catch' ? listErrors : [...commonErrors, ...own, ...(task.has('repeat') ? repeatErrors : [])].filter(c => member === 'catch' || (c !== 'process_died' && !repeatErrors.includes(c))).toSorted();
  const statuses = own.includes('http_status') && codes !== listErrors ? ['4xx', '5xx'] : [];
  return [...codes.map(label => ({ label, detail: 'code' })), ...statuses.map(label => ({ label, detail: 'status' })), { label: '"*"', detail: 'every error' }];
}

// The column of a key above a line.
/** What may stand at a path of a config; a number steps into a list. */
function hintsAt(config: { [name: string]: Hint }, path: Path): { [name: string]: Hint } | null {
  const [name, ...rest] = path;
  const hint = typeof name === 'string' && Object.hasOwn(config, name) ? config[name] : undefined;
  return name === undefined ? config
    : typeof hint === 'object' && rest.every(step => typeof step === 'number') ? hint.members
    : null;
}

function ownerColumn(lines: readonly string[], index: number, key = 'config'): number {
  for (let i = index - 1; i >= 0; i--) {
    const line = parsed(lines[i]!);
    if (line.key === key) {
      return line.column;
    }
  }

  return -1;
}
