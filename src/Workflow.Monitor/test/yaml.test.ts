import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { Definition, Task } from '../src/api/types.ts';
import { lineIn, readSource } from '../src/editor/pointers.ts';
import { write } from '../src/editor/write.ts';

const task = (more: Partial<Task>): Task => ({
  id: 1, name: 'a', task_type: 'PASS', config: {}, depends_on: null, trigger_rule: 'all_success', trigger_count: null, cancel_losers: false, when: null, for_each: null, max_parallel: null, item_when: null, tolerated_failures: null, needed_successes: null,
  retry: null, catch: null, repeat: null, callback: null, pool: null, pool_slots: null, retry_count: 0, allow_failure: false, timeout_seconds: 300, order_index: 0, ...more,
});
const definition = (more: Partial<Definition>): Definition => ({
  name: 'w', description: null, max_concurrent_runs: 1, overlap_policy: 'queue', concurrency: null, priority: 0, timeout_seconds: null, cleanup_timeout_seconds: 3600, fail_fast: false, cron_expression: null, time_zone: 'UTC', schedules: [],
  catch_up: 'latest', catch_up_window_seconds: null, schedule_jitter_seconds: 0, start_at: null, end_at: null, schedule_overlap_policy: 'queue_one', pause_after_failures: null,
  webhook_secret: null, on_event: null, on_failure: [], on_success: [], on_late: [], late_after_seconds: null, inputs: {}, tasks: [], ...more,
});

test('defaults are not written, and tasks always are', () => {
  assert.equal(write(definition({})), 'name: w\ntasks: []\n');
  assert.equal(write(definition({ catch_up: 'all', schedule_overlap_policy: 'queue' })), 'name: w\ncatch_up: all\ntasks: []\n');
});

test('several schedules are written with what each has', () => {
  assert.equal(write(definition({ schedules: [{ cron_expression: '0 8 * * *', interval_seconds: null, time_zone: 'Europe/Berlin', exclude_calendar: null, on_excluded: 'skip' }, { cron_expression: null, interval_seconds: 7200, time_zone: 'UTC', exclude_calendar: 'de', on_excluded: 'next_business_day' }] })),
    'name: w\nschedules:\n  - cron_expression: 0 8 * * *\n    time_zone: Europe/Berlin\n  - interval_seconds: 7200\n    exclude_calendar: de\n    on_excluded: next_business_day\ntasks: []\n');
});

test('an event that starts it is written with what it has', () => {
  assert.equal(write(definition({ on_event: { name: 'paid', key: null, when: null } })), 'name: w\non_event:\n  name: paid\ntasks: []\n');
  assert.equal(write(definition({ on_event: { name: 'paid', key: '17', when: 'event.payload.x' } })), 'name: w\non_event:\n  name: paid\n  key: "17"\n  when: event.payload.x\ntasks: []\n');
});

test('how many items are needed is written', () => {
  const of = (needed: Task['needed_successes']) => write(definition({ tasks: [task({ for_each: 'inputs.x', needed_successes: needed })] })).split('needed_successes:\n')[1];
  assert.equal(of({ count: 2, percent: null, cancel_losers: true }), '      count: 2\n      cancel_losers: true\n');
  assert.equal(of({ count: null, percent: 50, cancel_losers: false }), '      percent: 50\n');
});

test('outputs, labels and a business key are written', () => {
  assert.equal(write(definition({ labels: { env: 'prod' }, business_key: '{{ inputs.a }}', outputs: { sum: '{{ tasks.a.output }}' } })),
    'name: w\nlabels:\n  env: prod\nbusiness_key: "{{ inputs.a }}"\noutputs:\n  sum: "{{ tasks.a.output }}"\ntasks: []\n');
  assert.equal(write(definition({ labels: null, business_key: null, outputs: null })), 'name: w\ntasks: []\n');
});

test('a definition is written in the order that people write', () => {
  const text = write(definition({
    cron_expression: '0 6 * * *', time_zone: 'Europe/Berlin',
    inputs: { day: { type: 'string', required: true, default: null, enum: null, description: null } },
    tasks: [
      task({ config: { url: 'https://example.org/' }, task_type: 'HTTP', depends_on: [], retry: { max_attempts: 4, initial_interval_seconds: 1, backoff_coefficient: 2, max_interval_seconds: 300, jitter: 0 } }),
      task({ name: 'b', order_index: 1, depends_on: ['a'], retry: { max_attempts: 3, initial_interval_seconds: 5, backoff_coefficient: 2, max_interval_seconds: 300, jitter: 0 } }),
      task({
        name: 'r', order_index: 2, depends_on: ['a'], catch: [{ on: ['404', '*'], task: 'c' }],
        retry: [{ on: ['5xx'], max_attempts: 3, initial_interval_seconds: 5, backoff_coefficient: 2, max_interval_seconds: 300, jitter: 0 }, { max_attempts: 2, initial_interval_seconds: 1, backoff_coefficient: 2, max_interval_seconds: 300, jitter: 0 }],
      }),
      task({ name: 'c', order_index: 10, when: '{{ inputs.day }}', repeat: { until: 'output.x', delay_seconds: 10, backoff_coefficient: 2, max_delay_seconds: 31_536_000, max_attempts: 100, timeout_seconds: 86_400 }, callback: { timeout_seconds: 60, heartbeat_seconds: null } }),
    ],
  }));
  assert.equal(text, `name: w
cron_expression: 0 6 * * *
time_zone: Europe/Berlin
inputs:
  day:
    type: string
    required: true
tasks:
  - name: a
    task_type: HTTP
    depends_on: []
    config:
      url: https://example.org/
    retry_count: 3

  - name: b
    task_type: PASS
    depends_on: [a]
    retry:
      max_attempts: 3
      initial_interval_seconds: 5

  - name: r
    task_type: PASS
    depends_on: [a]
    retry:
      - on:
          - 5xx
        max_attempts: 3
        initial_interval_seconds: 5
      - max_attempts: 2
    catch:
      - on:
          - "404"
          - "*"
        task: c

  - name: c
    task_type: PASS
    when: "{{ inputs.day }}"
    repeat:
      until: output.x
      backoff_coefficient: 2
    callback:
      timeout_seconds: 60
    order_index: 10
`);
});

test('texts that look like something else are read back as they were', () => {
  for (const text of ['no', 'null', '1e3', '0x1F', '*/5 * * * *', '@daily', '{{ x }}', 'a: b', '# c', '- d', ' spaced ', 'line\nline\n', '\ttab', '"q"', "it's", '<img src=x onerror=alert(1)>', '2026-11-29', '', '~', 'x'.repeat(300), '\u0000\u2028', '测试', '!tag', '&a', '%x', 'a\\b', '---', '...']) {
    const read = parse(write(definition({ description: text, tasks: [task({ name: text || 'x', config: { [text || 'k']: text } })] })), { version: '1.2' }) as { description: string; tasks: { name: string; config: object }[] };
    assert.equal(read.description, text);
    assert.deepEqual(read.tasks[0], { name: text || 'x', task_type: 'PASS', config: { [text || 'k']: text } });
  }
});

const source = `name: x            # 1
cron_expression: "* *"
foo: 1
tasks:
  - name: a
    task_type: PASSA

  - name: b
    task_type: HTTP
    config: { method: GET }
    depends_on:
      - nobody
  - &c
    name: c
    "quoted/name": 1
`;

test('a fault is at the line of what it is about', () => {
  const { locate, syntaxFaults } = readSource(source);
  assert.deepEqual(syntaxFaults, []);
  const rows: [pointer: string, line: number, text: string][] = [
    ['/cron_expression', 2, '"* *"'],
    ['/foo', 3, '1'],
    ['/tasks/0/task_type', 6, 'PASSA'],
    ['/tasks', 4, 'tasks'],
    ['/tasks/1', 8, 'name: b'],
    ['/tasks/1/config/url', 10, 'config'],
    ['/tasks/1/depends_on/0', 12, 'nobody'],
    ['/tasks/2/quoted~1name', 15, '1'],
    ['/tasks/9', 4, 'tasks'],
    ['/tasks/x', 4, 'tasks'],
    ['', 1, 'name: x            # 1'],
    ['/nothing/here', 1, 'name: x            # 1'],
  ];
  for (const [pointer, line, text] of rows) {
    const place = locate(pointer);
    assert.equal(place.line, line, pointer);
    assert.equal(source.slice(place.from, place.to), text, pointer);
  }
});

test('a syntax error has its line, also at the end and in an empty text', () => {
  assert.equal(readSource('name: x\ntasks:\n  - name: a\n   task_type: PASS\n').syntaxFaults[0]!.line, 4);
  assert.equal(readSource('a: 1\na: 2\n').syntaxFaults[0]!.line, 2);
  assert.equal(readSource('a: [1, 2').syntaxFaults[0]!.line, 1);
  assert.equal(readSource('').locate('/name').line, 1);
});

test('a fault stays while the text that it is about does', () => {
  const before = readSource(source).locate('/tasks/1/config/url').about;
  assert.equal(readSource(source.replace('name: a', 'name: aa')).locate('/tasks/1/config/url').about, before);
  assert.notEqual(readSource(source.replace('{ method: GET }', '{ url: x }')).locate('/tasks/1/config/url').about, before);
});

test('the line in a message of the service is found', () => {
  assert.equal(lineIn('is not valid YAML: x. (line 4, column 4)'), 4);
  assert.equal(lineIn('is required'), null);
});

test('a pointer is described in words', () => {
  const { nameOf } = readSource('name: x\ntasks:\n  - name: a\n  - task_type: PASS\n');
  assert.equal(nameOf('/tasks/0/depends_on/1'), 'Task a, depends_on');
  assert.equal(nameOf('/tasks/0/config/url'), 'Task a, config.url');
  assert.equal(nameOf('/tasks/1'), 'Task 2');
  assert.equal(nameOf('/tasks/7/name'), 'Task 8, name');
  assert.equal(nameOf('/cron_expression'), 'cron_expression');
  assert.equal(nameOf(''), '');
});
