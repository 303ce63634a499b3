// A form made from the inputs that a workflow declares: what its fields begin with, and what their texts mean.
import { parse, stringify } from '../api/exact.ts';
import type { InputDeclaration, Json } from '../api/types.ts';

export type FieldKind = 'select' | 'checkbox' | 'line' | 'number' | 'json' | 'text';

/** How an input is asked for. */
export function kindOf(declaration: InputDeclaration): FieldKind {
  const { type, enum: options, default: standard } = declaration;
  return declaration.format === 'multi-line' ? 'text'
    : options !== null && options !== undefined ? 'select'
    : type === 'boolean' ? standard === null || standard === undefined ? 'select' : 'checkbox'
    : type === 'string' ? typeof standard === 'string' && standard.includes('\n') ? 'text' : 'line'
    : type === 'integer' || type === 'number' ? 'number'
    : 'json';
}

/** The choices of a select, as JSON. */
export const optionsOf = (declaration: InputDeclaration): string[] =>
  (declaration.enum ?? [true, false]).map(v => stringify(v));

/** A value as people read it: a text without quotes, anything else as JSON. */
export const shown = (value: Json): string => typeof value === 'string' ? value : stringify(value);

/** A choice of a select as people read it. */
export const shownOption = (option: string): string => shown(parse(option) as Json);

/** What a field begins with: the default, or nothing. */
export const initialText = (declaration: InputDeclaration): string => textOf(declaration, declaration.default);

/** What a field shows of a value. */
export function textOf(declaration: InputDeclaration, value: Json | undefined): string {
  if (value === null || value === undefined) {
    return '';
  }

  const kind = kindOf(declaration);
  return kind === 'select' ? stringify(value)
    : kind === 'json' ? declaration.type === 'any' && typeof value === 'string' ? value : stringify(value, 2)
    : shown(value);
}

/** What a field's text means: JSON to send, nothing to send, or a fault. Numbers stay as they were typed, so that no digit is lost. */
export type Meaning = { json: string } | { fault: string } | null;

export function meaningOf(declaration: InputDeclaration, text: string): Meaning {
  const kind = kindOf(declaration);
  const hasDefault = declaration.default !== null && declaration.default !== undefined;
  const isText = declaration.type === 'string' && kind !== 'select';
  const trimmed = text.trim();
  if (isText ? text === '' && !hasDefault : trimmed === '') {
    return declaration.required && !hasDefault ? { fault: 'Required.' } : null;
  }

  return isText ? { json: JSON.stringify(text) }
    : kind === 'number' ? numberOf(trimmed, declaration.type === 'integer')
    : declaration.type === 'any' && kind === 'json' ? { json: isJson(trimmed) ? trimmed : JSON.stringify(text) }
    : kind === 'json' ? structureOf(trimmed, declaration.type)
    : { json: trimmed };
}

/** The body of a start, or the faults by input. */
export function bodyOf(declarations: { [name: string]: InputDeclaration }, texts: { [name: string]: string }): { body: string } | { faults: { [name: string]: string } } {
  const read = objectOf(declarations, texts);
  return 'faults' in read ? read : { body: `{"inputs":${read.json}}` };
}

/** The JSON object that the fields make, or the faults by field. */
export function objectOf(declarations: { [name: string]: InputDeclaration }, texts: { [name: string]: string }): { json: string } | { faults: { [name: string]: string } } {
  const members: string[] = [];
  const faults: { [name: string]: string } = Object.create(null) as { [name: string]: string };
  for (const [name, declaration] of Object.entries(declarations)) {
    const meaning = meaningOf(declaration, texts[name] ?? '');
    if (meaning && 'fault' in meaning) {
      faults[name] = meaning.fault;
    } else if (meaning) {
      members.push(`${JSON.stringify(name)}:${meaning.json}`);
    }
  }

  return Object.keys(faults).length > 0 ? { faults } : { json: `{${members.join(',')}}` };
}

function numberOf(text: string, whole: boolean): Meaning {
  return whole ? /^-?(0|[1-9]\d*)$/.test(text) ? { json: text } : { fault: 'must be a whole number' }
    : /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? { json: text } : { fault: 'must be a number' };
}

function structureOf(text: string, type: string): Meaning {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    return { fault: `is not valid JSON: ${(e as Error).message}` };
  }

  const isArray = Array.isArray(value);
  return type === 'array' ? isArray ? { json: text } : { fault: 'must be a list, in square brackets' }
    : typeof value === 'object' && value !== null && !isArray ? { json: text } : { fault: 'must be an object, in braces' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
