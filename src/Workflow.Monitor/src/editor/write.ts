// A definition as the YAML that a person would write: in that order, and without what is the default anyway.
import { Document, isMap, isScalar, isSeq, type Node, type Scalar, type ScalarTag, type Tags } from 'yaml';
import { ExactNumber } from '../api/exact.ts';
import type { Definition, InputDeclaration, Json, NotificationTarget, ScheduleEntry, Task } from '../api/types.ts';

type Members = { [name: string]: Json };

const standardRetry: Members = { initial_interval_seconds: 1, backoff_coefficient: 2, max_interval_seconds: 300, jitter: 0 };
const standardRepeat: Members = { delay_seconds: 10, backoff_coefficient: 1, max_delay_seconds: 31_536_000, max_attempts: 100, timeout_seconds: 86_400 };
const shortList = 72; // characters; a longer list has an item a line
const mostSpaced = 2_000; // tasks; more of them stand without blank lines between them

const exact: ScalarTag = { tag: 'tag:yaml.org,2002:float', default: true, test: /(?!)/, identify: v => v instanceof ExactNumber, resolve: text => text, stringify: node => (node as Scalar<ExactNumber>).value.text };
const customTags = (tags: Tags): Tags => [exact, ...tags];

/** Writes a definition. The service reads from it what it was written from. */
export function write(definition: Definition): string {
  const document = new Document(membersOf(definition), { aliasDuplicateObjects: false, version: '1.2', customTags });
  const tasks = document.get('tasks');
  if (isSeq(tasks)) {
    tasks.items.forEach((task, i) => isMap(task) && layOut(task, i > 0 && tasks.items.length <= mostSpaced));
  }

  return document.toString({ lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: false });
}

/** The members of a definition that differ from their defaults. Tasks are always among them: without them, a change keeps the old ones. */
export function membersOf(d: Definition): Members {
  const overlapOfSchedule = d.catch_up === 'all' ? 'queue' : 'queue_one';
  return {
    name: d.name,
    ...given('description', d.description, null),
    ...given('cron_expression', d.cron_expression, null),
    ...given('time_zone', d.time_zone, 'UTC'),
    ...(d.schedules.length > 0 && { schedules: d.schedules.map(scheduleOf) }),
    ...given('start_at', d.start_at, null),
    ...given('end_at', d.end_at, null),
    ...given('catch_up', d.catch_up, 'latest'),
    ...given('catch_up_window_seconds', d.catch_up_window_seconds, null),
    ...given('schedule_overlap_policy', d.schedule_overlap_policy, overlapOfSchedule),
    ...given('schedule_jitter_seconds', d.schedule_jitter_seconds, 0),
    ...given('pause_after_failures', d.pause_after_failures, null),
    ...given('webhook_secret', d.webhook_secret, null),
    ...(d.on_event && { on_event: { name: d.on_event.name, ...given('key', d.on_event.key, null), ...given('when', d.on_event.when, null) } }),
    ...targetsOf('on_failure', d.on_failure),
    ...targetsOf('on_success', d.on_success),
    ...targetsOf('on_late', d.on_late),
    ...given('late_after_seconds', d.late_after_seconds, null),
    ...given('max_concurrent_runs', d.max_concurrent_runs, 1),
    ...given('overlap_policy', d.overlap_policy, 'queue'),
    ...given('concurrency', d.concurrency ?? null, null),
    ...given('rate_limit', d.rate_limit ?? null, null),
    ...given('debounce_seconds', d.debounce_seconds ?? null, null),
    ...given('batch', d.batch ?? null, null),
    ...given('priority', d.priority ?? 0, 0),
    ...given('timeout_seconds', d.timeout_seconds, null),
    ...given('cleanup_timeout_seconds', d.cleanup_timeout_seconds, 3_600),
    ...given('fail_fast', d.fail_fast, false),
    ...(Object.keys(d.inputs).length > 0 && { inputs: Object.fromEntries(Object.entries(d.inputs).map(([name, input]) => [name, inputOf(input)])) }),
    ...(d.on_run?.length && { on_run: d.on_run }),
    ...given('labels', d.labels, null),
    ...given('business_key', d.business_key, null),
    ...given('outputs', d.outputs, null),
    tasks: d.tasks.map((t, i) => taskOf(t, i === 0 ? 0 : d.tasks[i - 1]!.order_index + 1)),
  };
}

const given = (name: string, value: Json | undefined, standard: Json): Members => value === undefined || value === standard || (isExact(value) && Number(value) === standard) ? {} : { [name]: value };

const isExact = (value: unknown): boolean => value instanceof ExactNumber;

const targetsOf = (name: string, targets: NotificationTarget[]): Members => targets.length === 0 ? {} : {
  [name]: targets.map(t => ({ ...given('url', t.url, null), ...given('secret', t.secret, null), ...given('email', t.email, null) })),
};

const scheduleOf = (s: ScheduleEntry): Members => ({
  ...given('cron_expression', s.cron_expression, null),
  ...given('interval_seconds', s.interval_seconds, null),
  ...given('time_zone', s.time_zone, 'UTC'),
  ...given('exclude_calendar', s.exclude_calendar, null),
  ...given('on_excluded', s.on_excluded, 'skip'),
});

const inputOf = (i: InputDeclaration): Members => ({
  ...given('type', i.type, 'any'),
  ...given('description', i.description, null),
  ...given('required', i.required, false),
  ...given('default', i.default, null),
  ...given('enum', i.enum, null),
});

function taskOf(t: Task, expectedIndex: number): Members {
  const isEmpty = t.config === null || (typeof t.config === 'object' && Object.keys(t.config).length === 0);
  return {
    name: t.name,
    task_type: t.task_type,
    ...given('depends_on', t.depends_on, null),
    ...given('trigger_rule', t.trigger_rule, 'all_success'),
    ...given('trigger_count', t.trigger_count, null),
    ...given('cancel_losers', t.cancel_losers, false),
    ...given('when', t.when, null),
    ...given('for_each', t.for_each, null),
    ...given('max_parallel', t.max_parallel, null),
    ...given('item_when', t.item_when, null),
    ...(t.tolerated_failures !== null && { tolerated_failures: { ...given('count', t.tolerated_failures.count, null), ...given('percent', t.tolerated_failures.percent, null) } }),
    ...(t.needed_successes !== null && { needed_successes: differing(t.needed_successes, { count: null, percent: null, cancel_losers: false }) }),
    ...(!isEmpty && { config: t.config }),
    ...retryOf(t),
    ...(t.catch !== null && { catch: t.catch.map(rule => ({ on: rule.on, task: rule.task })) }),
    ...(t.repeat !== null && { repeat: differing(t.repeat, standardRepeat) }),
    ...(t.callback && { callback: differing(t.callback, { timeout_seconds: null, heartbeat_seconds: null }) }),
    ...given('pool', t.pool, null),
    ...given('pool_slots', t.pool_slots, null),
    ...given('allow_failure', t.allow_failure, false),
    ...given('timeout_seconds', t.timeout_seconds, t.task_type === 'GROUP' ? 31_536_000 : 300),
    ...given('order_index', t.order_index, expectedIndex),
  };
}

function retryOf({ retry }: Task): Members {
  if (retry === null) {
    return {};
  }

  if (Array.isArray(retry)) {
    return { retry: retry.map(({ on, max_attempts: attempts, ...more }) => ({ ...given('on', on, null), max_attempts: attempts ?? 1, ...differing(more) })) };
  }

  const { max_attempts: attempts, ...more } = retry;
  const different = Object.entries(differing(more));
  return different.length === 0 && typeof attempts === 'number' && attempts > 1 ? { retry_count: attempts - 1 } : { retry: { max_attempts: attempts ?? 1, ...Object.fromEntries(different) } };
}

const differing = (more: Members, standard = standardRetry): Members => Object.fromEntries(Object.entries(more).filter(([name, value]) => value !== standard[name]));

function layOut(task: Node, isSpaced: boolean): void {
  if (!isMap(task)) {
    return;
  }

  task.spaceBefore = isSpaced && task.items.length > 2;
  const upstreams = task.get('depends_on');
  if (isSeq(upstreams)) {
    upstreams.flow = upstreams.items.reduce<number>((sum, i) => sum + String(isScalar(i) ? i.value : i).length + 2, 0) <= shortList;
  }
}
