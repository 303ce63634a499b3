import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposals, taskNames } from '../src/editor/completion.ts';
import type { Schemas } from '../src/editor/schema.ts';

// As the OpenAPI document has them, shortened.
const schemas: Schemas = {
  WorkflowRequest: {
    type: 'object', required: ['name'], properties: {
      name: { type: 'string', description: 'Unique.' },
      is_active: { type: ['null', 'boolean'] },
      catch_up: { oneOf: [{ type: 'null' }, { description: 'Missed instants.', $ref: '#/components/schemas/CatchUp' }] },
      inputs: { type: ['null', 'object'], additionalProperties: { $ref: '#/components/schemas/InputDeclaration' } },
      tasks: { type: ['null', 'array'], items: { $ref: '#/components/schemas/TaskRequest' } },
    },
  },
  TaskRequest: {
    type: 'object', required: ['name', 'task_type'], properties: {
      name: { type: 'string' },
      task_type: { type: 'string' },
      config: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/JsonElement' }] },
      depends_on: { type: ['null', 'array'], items: { type: 'string' } },
      trigger_rule: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/TriggerRule' }] },
      retry: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/RetryRules' }] },
      catch: { type: ['null', 'array'], items: { $ref: '#/components/schemas/CatchRule' } },
    },
  },
  RetryRules: { oneOf: [{ $ref: '#/components/schemas/RetryPolicy' }, { type: 'array', items: { $ref: '#/components/schemas/RetryPolicy' } }] },
  CatchRule: { type: 'object', properties: { on: { type: 'array', items: { type: 'string' } }, task: { type: 'string' } } },
  RetryPolicy: { type: 'object', properties: { on: { type: ['null', 'array'], items: { type: 'string' } }, max_attempts: { type: 'integer' }, jitter: { type: 'number' } } },
  InputDeclaration: { type: 'object', properties: { type: { $ref: '#/components/schemas/InputType' }, required: { type: 'boolean' } } },
  CatchUp: {}, TriggerRule: {}, InputType: {}, JsonElement: {},
};

/** What is proposed at the bar, and what would be replaced. */
function asked(text: string): { labels: string[]; typed: string } | null {
  const offset = text.indexOf('|');
  const plain = text.replace('|', '');
  const found = proposals(plain, offset, schemas);
  return found && { labels: found.options.map(o => o.label), typed: plain.slice(found.from, offset) };
}

const task = ['name', 'task_type', 'config', 'depends_on', 'trigger_rule', 'retry', 'catch'];
const rows: [title: string, text: string, labels: string[] | null, typed?: string][] = [
  ['the members of a workflow', '|', ['name', 'is_active', 'catch_up', 'inputs', 'tasks']],
  ['without those that are there', 'name: x\nca|\ntasks: []\n', ['is_active', 'catch_up', 'inputs'], 'ca'],
  ['the values of an enum', 'catch_up: l|', ['latest', 'none', 'all'], 'l'],
  ['true and false', 'is_active: |', ['true', 'false']],
  ['any text', 'name: |', null],
  ['the members of a task, after its dash', 'tasks:\n  - |', task],
  ['a list at the column of its key', 'tasks:\n- |', task],
  ['the members of a task, below its name', 'tasks:\n  - name: a\n    t|', ['task_type', 'config', 'depends_on', 'trigger_rule', 'retry', 'catch'], 't'],
  ['not those of the task before', 'tasks:\n  - name: a\n    task_type: PASS\n\n  - name: b\n    |', ['task_type', 'config', 'depends_on', 'trigger_rule', 'retry', 'catch']],
  ['not those of the task after', 'tasks:\n  - name: b\n    |\n  - name: a\n    task_type: PASS\n', ['task_type', 'config', 'depends_on', 'trigger_rule', 'retry', 'catch']],
  ['task types', 'tasks:\n  - name: a\n    task_type: H|', ['HTTP', 'DATABASE', 'SHELL', 'SCRIPT', 'PASS', 'WAIT', 'EVENT', 'CALLBACK', 'WORKFLOW', 'GROUP', 'FAIL', 'SUCCEED'], 'H'],
  ['trigger rules', 'tasks:\n- name: a\n  trigger_rule: |', ['all_success', 'all_done', 'all_failed', 'all_skipped', 'one_success', 'one_failed', 'one_done', 'n_success', 'none_failed', 'none_failed_min_one_success', 'none_skipped', 'always']],
  ['parameters of the task type', 'tasks:\n  - name: a\n    task_type: WAIT\n    config:\n      |', ['seconds', 'until']],
  ['parameters, with the type below', 'tasks:\n  - name: a\n    config:\n      s|\n    task_type: WAIT\n', ['seconds', 'until'], 's'],
  ['members of a parameter', 'tasks:\n  - name: a\n    task_type: HTTP\n    config:\n      url: x\n      expect:\n        |', ['status_codes', 'condition']],
  ['members of a parameter, without those that are there', 'tasks:\n  - name: a\n    task_type: HTTP\n    config:\n      paging:\n        next: x\n        m|', ['items', 'max_pages'], 'm'],
  ['members of a parameter in a list', 'tasks:\n  - name: a\n    task_type: HTTP\n    config:\n      multipart:\n        - name: x\n          v|', ['value', 'value_from', 'value_encoding', 'file_name', 'content_type'], 'v'],
  ['nothing in a parameter that may have anything', 'tasks:\n  - name: a\n    task_type: HTTP\n    config:\n      headers:\n        |', null],
  ['nested members', 'tasks:\n  - name: a\n    retry:\n      jitter: 1\n      |', ['on', 'max_attempts']],
  ['members of a rule', 'tasks:\n  - name: a\n    retry:\n      - jitter: 1\n        |', ['on', 'max_attempts']],
  ['members of a catch', 'tasks:\n  - name: a\n    catch:\n      - |', ['on', 'task']],
  ['the task that catches', 'tasks:\n  - name: a\n    catch:\n      - task: |\n  - name: b\n', ['a', 'b']],
  ['what a rule can select, in a flow list', 'tasks:\n  - name: a\n    task_type: WORKFLOW\n    retry:\n      - on: [timeout, c|', ['child_run', 'config', 'exception', 'expression', 'output_too_large', 'secret', 'task_type', 'timeout', '"*"'], 'c'],
  ['what a catch can select, in a block list', 'tasks:\n  - name: a\n    task_type: WORKFLOW\n    catch:\n      - on:\n          - |', ['child_run', 'config', 'exception', 'expression', 'output_too_large', 'process_died', 'secret', 'task_type', 'timeout', '"*"']],
  ['what a catch of a task that repeats can select', 'tasks:\n  - name: a\n    task_type: PASS\n    repeat:\n      until: x\n    catch:\n      - on: [|', ['config', 'exception', 'expression', 'output_too_large', 'process_died', 'repeat_exhausted', 'repeat_timeout', 'secret', 'task_type', 'timeout', '"*"']],
  ['what a catch of a for_each can select', 'tasks:\n  - name: a\n    task_type: HTTP\n    for_each: [1]\n    catch:\n      - on: [|', ['expression', 'for_each', 'item_failed', 'output_too_large', 'process_died', 'secret', '"*"']],
  ['upstreams in a flow list', 'tasks:\n  - name: a\n  - name: b\n    depends_on: [a, |', ['a', 'b']],
  ['upstreams in a block list', 'tasks:\n  - name: a\n  - name: b\n    depends_on:\n      - |', ['a', 'b']],
  ['members of an input', 'inputs:\n  day:\n    |', ['type', 'required']],
  ['types of an input', 'inputs:\n  day:\n    type: |', ['any', 'string', 'integer', 'number', 'boolean', 'object', 'array']],
  ['nothing in a comment', 'name: x # |', null],
  ['nothing at names of inputs', 'inputs:\n  |', null],
];
for (const [title, text, labels, typed = ''] of rows) {
  test(`proposed: ${title}`, () => assert.deepEqual(asked(text), labels && { labels, typed }));
}

test('names of tasks are found, those of other things are not', () => {
  assert.deepEqual(taskNames('name: w\ninputs:\n  name:\n    type: any\ntasks:\n  - name: a\n    config:\n      name: no\n  - task_type: PASS\n    name: "b c"\nx: 1\n  - name: no'.split('\n')), ['a', 'b c']);
});
