// What a rerun is ordered with, as the form says it and as the service takes it.
import { stringify } from '../../api/exact.ts';
import type { InputDeclaration, Json } from '../../api/types.ts';
import { meaningOf, textOf } from '../../forms/inputs.ts';

type Declarations = { [name: string]: InputDeclaration };
type Texts = { [name: string]: string };

export interface RerunChoice {
  from: 'failed' | 'start' | 'task';
  task: string;
  /** Indexes of items, as typed; empty: all. */
  items: string;
  intoChildren: boolean;
  version: 'pinned' | 'latest';
}

/** The body of the order, or the faults by member: those of an input under its name with a slash before it. */
export function orderOf(choice: RerunChoice, changes: { json: string } | { faults: Texts } | null): { body: string } | { faults: Texts } {
  const faults: Texts = {};
  const order: { [member: string]: Json } = { from: choice.from, version: choice.version };
  if (choice.from === 'task') {
    order['task'] = choice.task;
    if (choice.task === '') {
      faults['task'] = 'is required';
    }

    const items = itemsOf(choice.items);
    if (typeof items === 'string') {
      faults['items'] = items;
    } else if (items.length > 0) {
      order['items'] = items;
    }
  }

  if (choice.intoChildren && choice.from !== 'start') {
    order['into_children'] = true;
  }

  if (changes && 'faults' in changes) {
    for (const [name, fault] of Object.entries(changes.faults)) {
      faults[`/${name}`] = fault;
    }
  }

  if (Object.keys(faults).length > 0) {
    return { faults };
  }

  const text = stringify(order);
  return { body: changes && 'json' in changes && changes.json !== '{}' ? `${text.slice(0, -1)},"inputs":${changes.json}}` : text };
}

const mostItems = 10_000; // as many as a list may have

/** The indexes in a text such as "0, 3, 7-9", each once; or what is wrong with it. None: all items. */
export function itemsOf(text: string): number[] | string {
  const found = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter(p => p !== '')) {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (first === undefined) {
      return `'${part.slice(0, 40)}' is not an index, such as 3, or a span, such as 7-9`;
    }

    const [from, to] = [Number(first), Number(last ?? first)];
    if (to < from || to - from >= mostItems || found.size + to - from >= mostItems) {
      return to < from ? `'${part}' ends before it begins` : 'has more indexes than a list may have items';
    }

    for (let i = from; i <= to; i++) {
      found.add(i);
    }
  }

  return [...found];
}

/** The declaration that a value is shown by: a text of several lines needs a field of several lines. */
export const fieldFor = (declaration: InputDeclaration, value: Json | undefined): InputDeclaration =>
  declaration.type === 'string' && !declaration.enum && typeof value === 'string' && value.includes('\n') ? { ...declaration, format: 'multi-line' } : declaration;

/** What the fields begin with: what the run was given, and the default of the rest. */
export const textsOf = (declarations: Declarations, given: { [name: string]: Json }): Texts =>
  Object.fromEntries(Object.entries(declarations).map(([name, d]) => [name, textOf(fieldFor(d, given[name]), Object.hasOwn(given, name) ? given[name] : d.default)]));

/** The inputs whose text was changed, as a JSON object; one that was emptied is null, which takes the default again. */
export function changesOf(declarations: Declarations, given: { [name: string]: Json }, before: Texts, texts: Texts): { json: string } | { faults: Texts } {
  const members: string[] = [];
  const faults: Texts = {};
  for (const [name, declaration] of Object.entries(declarations)) {
    const text = texts[name] ?? '';
    if (text === before[name]) {
      continue;
    }

    const meaning = meaningOf(fieldFor(declaration, given[name]), text);
    if (meaning && 'fault' in meaning) {
      faults[name] = meaning.fault;
    } else {
      members.push(`${JSON.stringify(name)}:${meaning?.json ?? 'null'}`);
    }
  }

  return Object.keys(faults).length > 0 ? { faults } : { json: `{${members.join(',')}}` };
}
