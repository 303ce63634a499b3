// What may stand in a definition, by its path: from the schemas of the OpenAPI document, and from what that document says
// only in words.
import hints from './task-types.json';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: { [name: string]: Schema };
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  enum?: unknown[];
  required?: string[];
}

export interface Schemas { [name: string]: Schema }

const words: { [schema: string]: readonly string[] } = {
  TriggerRule: [
    'all_success', 'all_done', 'all_failed', 'all_skipped', 'one_success', 'one_failed', 'one_done', 'n_success', 'none_failed',
    'none_failed_min_one_success', 'none_skipped', 'always',
  ],
  OverlapPolicy: ['queue', 'skip', 'cancel_running'],
  ScheduleOverlapPolicy: ['queue_one', 'queue', 'skip', 'cancel_running'],
  CatchUp: ['latest', 'none', 'all'],
  OnExcluded: ['skip', 'next_business_day'],
  InputType: ['any', 'string', 'integer', 'number', 'boolean', 'object', 'array'],
};

/** A parameter of a task type: what it is, and what may stand in it if it is an object or a list of objects. */
export type Hint = string | { info: string; members: { [name: string]: string } };

/** The task types, the error codes of their own, and the parameters that each has in `config`. A test compares them to what the service reads. */
export const taskTypes: { [type: string]: { info: string; errors: string[]; config: { [name: string]: Hint } } } = hints;

/** The error codes of every task. */
export const commonErrors: readonly string[] = ['config', 'exception', 'expression', 'output_too_large', 'process_died', 'secret', 'task_type', 'timeout'];

/** The error codes of a task with a for_each, as a whole. */
export const listErrors: readonly string[] = ['expression', 'for_each', 'item_failed', 'output_too_large', 'process_died', 'secret'];

/** The further error codes of a task with repeat. */
export const repeatErrors: readonly string[] = ['repeat_exhausted', 'repeat_timeout'];

/** The schema without references and without "or null"; the name of the schema that it is, if it has one. */
export function resolve(schemas: Schemas, schema: Schema | undefined, isList = false): { schema: Schema; name: string | null; description: string } | null {
  let current = schema;
  let name: string | null = null;
  let description = '';
  for (let depth = 0; current && depth < 10; depth++) {
    description ||= current.description ?? '';
    if (current.$ref) {
      name = current.$ref.slice(current.$ref.lastIndexOf('/') + 1);
      current = schemas[name];
    } else if (current.oneOf) {
      const forms = current.oneOf.filter(s => s.type !== 'null');
      current = forms.find(s => isList && s.type === 'array') ?? forms[0];
    } else {
      return { schema: current, name, description };
    }
  }

  return null;
}

/** What may stand at a path of a WorkflowRequest; a number steps into a list. */
export function at(schemas: Schemas, path: readonly (string | number)[]): ReturnType<typeof resolve> {
  let found = resolve(schemas, schemas['WorkflowRequest']);
  for (const [i, step] of path.entries()) {
    const schema = found?.schema;
    const inner = typeof step === 'number' ? schema?.items
      : schema?.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step]
      : typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    found = resolve(schemas, inner, typeof path[i + 1] === 'number');
  }

  return found;
}

/** The values to choose from at a path; empty if any may stand there. */
export function choices(schemas: Schemas, path: readonly (string | number)[]): readonly string[] {
  const found = at(schemas, path);
  return !found ? []
    : path.length === 3 && path[0] === 'tasks' && path[2] === 'task_type' ? Object.keys(taskTypes)
    : found.schema.enum ? found.schema.enum.filter(v => v !== null).map(String)
    : found.name && words[found.name] ? words[found.name]!
    : [found.schema.type].flat().includes('boolean') ? ['true', 'false']
    : [];
}
