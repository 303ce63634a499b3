// What may stand in a definition, by its path: from the schemas of the OpenAPI document, and from what that document says
// only in words.

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
  InputType: ['any', 'string', 'integer', 'number', 'boolean', 'object', 'array'],
};

/** The task types, and the parameters that each has in `config`. */
export const taskTypes: { [type: string]: { info: string; config: { [name: string]: string } } } = {
  HTTP: { info: 'Sends a request.', config: { url: 'Where to. Required.', method: 'GET, POST, PUT, PATCH, DELETE or HEAD. Default: GET.', headers: 'Headers by name.', query: 'Query parameters by name.', body: 'The body: a text, or JSON.', expected_status_codes: 'Which answers are a success. Default: 200 to 299.', timeout_seconds: 'Time limit of the request.', response_body: 'inline, or stored: the store keeps it, and the output refers to it. Default: inline.', max_response_bytes: 'How large an answer may be.' } },
  DATABASE: { info: 'Runs a statement on a database.', config: { connection_string: 'Where to, from a secret. Required.', provider: 'postgresql, sqlserver or sqlite. Default for a URL: postgresql.', sql: 'The statement, without expressions. Required.', parameters: 'Values by name, in the statement @name; or a list of them.', mode: 'query, execute or scalar. Default: query.', max_rows: 'How many rows a result may have. Default: 1000.', max_bytes: 'How large an output may be.', isolation_level: 'What the transaction sees of others.' } },
  SHELL: { info: 'Runs a program on the host, if that is enabled there.', config: { command: 'The program. Required.', args: 'Its arguments.', shell: 'Whether a shell reads the command.', working_dir: 'Where it runs.', env_vars: 'Variables by name.', stdin: 'What it reads.', parse_json: 'Whether its output is read as JSON.', success_exit_codes: 'Which exit codes are a success. Default: 0.', max_output_bytes: 'How much of it becomes output.' } },
  SCRIPT: { info: 'Runs JavaScript in a process of its own.', config: { code: 'The body of a function that sees input, and returns the output. Without expressions. Required.', input: 'What it sees as input, expressions included.' } },
  PASS: { info: 'Does nothing but give an output.', config: { output: 'Its output, expressions included.' } },
  WAIT: { info: 'Waits for a time, or until an instant.', config: { seconds: 'How long.', until: 'Until when.' } },
  EVENT: { info: 'Waits for an event that is sent to the run, such as an approval.', config: { name: 'The name of the event.', timeout_seconds: 'How long it waits.' } },
  WORKFLOW: { info: 'Runs another workflow, and waits for it.', config: { workflow: 'Its name.', inputs: 'Its inputs.' } },
  FAIL: { info: 'Ends the run, which fails.', config: { message: 'What went wrong. Required.', code: 'The same for programs.' } },
  SUCCEED: { info: 'Ends the run, which succeeds.', config: { output: 'Its output, expressions included.' } },
};

/** The schema without references and without "or null"; the name of the schema that it is, if it has one. */
export function resolve(schemas: Schemas, schema: Schema | undefined): { schema: Schema; name: string | null; description: string } | null {
  let current = schema;
  let name: string | null = null;
  let description = '';
  for (let depth = 0; current && depth < 10; depth++) {
    description ||= current.description ?? '';
    if (current.$ref) {
      name = current.$ref.slice(current.$ref.lastIndexOf('/') + 1);
      current = schemas[name];
    } else if (current.oneOf) {
      current = current.oneOf.find(s => s.type !== 'null');
    } else {
      return { schema: current, name, description };
    }
  }

  return null;
}

/** What may stand at a path of a WorkflowRequest; a number steps into a list. */
export function at(schemas: Schemas, path: readonly (string | number)[]): ReturnType<typeof resolve> {
  let found = resolve(schemas, schemas['WorkflowRequest']);
  for (const step of path) {
    const schema = found?.schema;
    const inner = typeof step === 'number' ? schema?.items
      : schema?.properties && Object.hasOwn(schema.properties, step) ? schema.properties[step]
      : typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    found = resolve(schemas, inner);
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
