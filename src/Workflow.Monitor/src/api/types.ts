// The contracts of the API, as the page reads them. /openapi.json describes them.

export type RunStatus =
  | 'PENDING' | 'QUEUED' | 'RUNNING' | 'PAUSED' | 'CANCELLING'
  | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | 'SKIPPED';

export type ExecutionStatus =
  | 'PENDING' | 'RUNNING' | 'WAITING'
  | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'SKIPPED' | 'UPSTREAM_FAILED' | 'CANCELLED';

export type AnyStatus = RunStatus | ExecutionStatus;
export type Trigger = 'manual' | 'schedule' | 'webhook' | 'api' | 'rerun' | 'backfill' | 'parent' | 'event' | 'run';
export type Role = 'viewer' | 'operator' | 'admin';
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Counts<S extends string> = Partial<Record<S, number>>;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Me {
  kind: string;
  id: string | null;
  actor: string;
  name: string;
  role: Role;
  workflows: string[] | null;
  expires_at: string | null;
  csrf_token: string | null;
}

/** A task of a run that waits for an event. */
export interface Wait {
  run_id: string;
  workflow_id: number;
  task: string;
  index: number | null;
  attempt: number;
  event_name: string;
  key: string | null;
  since: string | null;
  due_at: string | null;
}

export interface Run {
  id: string;
  workflow_id: number;
  workflow_name: string;
  workflow_version: number;
  status: RunStatus;
  status_reason: string | null;
  trigger: Trigger;
  started_by: string | null;
  inputs?: { [name: string]: Json };
  outputs?: Json;
  triggered_by_run?: string | null;
  labels?: { [name: string]: string };
  business_key?: string | null;
  /** It does not begin before this instant. */
  start_at?: string | null;
  priority?: number;
  concurrency_key?: string | null;
  scheduled_for: string | null;
  parent: { run_id: string; task: string; index: number | null } | null;
  group: string | null;
  rerun_of: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  error: string | null;
  /** Only where one run is read. */
  notifications?: Delivery[] | null;
}

export interface Delivery {
  on: 'on_failure' | 'on_success' | 'on_late';
  target: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  next_at: string | null;
  delivered_at: string | null;
  error: string | null;
}

export interface RunBrief {
  id: string;
  status: RunStatus;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
}

export interface ExecutionHead {
  position: number;
  task: string;
  index: number | null;
  attempt: number;
  iteration: number | null;
  status: ExecutionStatus;
  status_reason: string | null;
  started_at: string | null;
  completed_at: string | null;
  due_at: string | null;
  child_run_id: string | null;
  event_name: string | null;
  carried_over: boolean;
  /** Who marked it as succeeded; older events do not say. */
  marked_by?: string | null;
  caught_by: string | null;
}

export interface TaskError {
  code: string;
  message: string;
  retryable: boolean;
  details: Json;
}

/** What an event must be: a form. */
export interface EventForm {
  title?: string;
  description?: string;
  required?: string[];
  properties: { [name: string]: { type: 'string' | 'number' | 'integer' | 'boolean'; title?: string; description?: string; default?: Json; enum?: Json[]; format?: string } };
}

export interface Execution extends ExecutionHead {
  form: EventForm | null;
  assignees: string[] | null;
  /** Where its result is reported, while a CALLBACK waits; for operators only. */
  callback_url?: string | null;
  output: Json | null;
  error: TaskError | null;
}

export interface TaskSummary {
  position: number;
  task: string;
  status: ExecutionStatus;
  status_reason: string | null;
  attempt: number;
  iteration: number | null;
  first_started_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  due_at: string | null;
  child_run_id: string | null;
  event_name: string | null;
  carried_over: boolean;
  /** Who marked it as succeeded; older events do not say. */
  marked_by?: string | null;
  caught_by: string | null;
  item_count: number | null;
  items: Counts<ExecutionStatus> | null;
}

export interface RunSummary extends Page<TaskSummary> {
  run: Run;
  counts: Counts<ExecutionStatus>;
}

export interface GraphNode {
  position: number;
  name: string;
  task_type: string;
  level: number;
  depends_on: number[];
  trigger_rule: string;
  trigger_count: number | null;
  when: string | null;
  for_each: boolean;
  max_attempts: number;
  allow_failure: boolean;
  max_rounds: number | null;
  catches: number[];
}

export interface Graph extends Page<GraphNode> {
  workflow_id: number;
  version: number;
  levels: number;
  edges: number;
  nodes: number;
}

export interface LogLine {
  at: string;
  level: string;
  message: string;
  task: string | null;
  index: number | null;
  attempt: number | null;
}

export type InputType = 'any' | 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';

export interface InputDeclaration {
  type: InputType;
  required: boolean;
  default: Json | null;
  enum: Json[] | null;
  description: string | null;
  /** Of a field of a form: multi-line. */
  format?: string;
}

export interface Warning {
  pointer: string;
  detail: string;
}

export interface RetryRule { [name: string]: Json }

export interface CatchRule { on: string[]; task: string }

export interface Task {
  id: number;
  name: string;
  task_type: string;
  config: Json;
  depends_on: string[] | null;
  trigger_rule: string;
  trigger_count: number | null;
  cancel_losers: boolean;
  when: string | null;
  for_each: Json | null;
  max_parallel: number | null;
  item_when: string | null;
  tolerated_failures: { count: Json; percent: Json } | null;
  needed_successes: { count: Json; percent: Json; cancel_losers: boolean } | null;
  /** One rule for all errors, or rules by error. */
  retry: RetryRule | RetryRule[] | null;
  catch: CatchRule[] | null;
  repeat: { [name: string]: Json } | null;
  callback: { [name: string]: Json } | null;
  pool: string | null;
  pool_slots: number | null;
  retry_count: number;
  allow_failure: boolean;
  timeout_seconds: number;
  order_index: number;
}

/** Who hears of runs: an address or a mailbox. */
export interface NotificationTarget {
  url: string | null;
  secret: string | null;
  email: string | null;
}

/** One of several schedules of a workflow. */
export interface ScheduleEntry {
  cron_expression: string | null;
  interval_seconds: number | null;
  time_zone: string;
  exclude_calendar: string | null;
  on_excluded: string;
}

/** An instant that a calendar excludes. */
export interface Excluded {
  at: string;
  local: string;
  schedule: number;
  calendar: string;
  moved_to: string | null;
  reason: string;
}

/** What a workflow and each of its versions have. */
export interface Definition {
  name: string;
  description: string | null;
  max_concurrent_runs: number;
  overlap_policy: string;
  concurrency: { key: string; limit: number; policy: string } | null;
  debounce_seconds?: number | null;
  batch?: { size: number; seconds: number } | null;
  rate_limit?: { limit: number; per_seconds: number; key: string | null } | null;
  priority: number;
  timeout_seconds: number | null;
  cleanup_timeout_seconds: number;
  fail_fast: boolean;
  cron_expression: string | null;
  time_zone: string;
  schedules: ScheduleEntry[];
  catch_up: string;
  catch_up_window_seconds: number | null;
  schedule_jitter_seconds: number;
  start_at: string | null;
  end_at: string | null;
  schedule_overlap_policy: string;
  pause_after_failures: number | null;
  webhook_secret: string | null;
  on_event: { name: string; key: string | null; when: string | null } | null;
  on_failure: NotificationTarget[];
  on_success: NotificationTarget[];
  on_late: NotificationTarget[];
  late_after_seconds: number | null;
  inputs: { [name: string]: InputDeclaration };
  outputs?: Json;
  labels?: Json;
  on_run?: { workflow: string; status: string[] }[];
  business_key?: string | null;
  tasks: Task[];
}

export interface Workflow extends Definition {
  id: number;
  is_active: boolean;
  version: number;
  created_at: string;
  updated_at: string;
  warnings: Warning[];
}

export interface WorkflowSummary {
  id: number;
  name: string;
  description: string | null;
  is_active: boolean;
  version: number;
  task_count: number;
  created_at: string;
  updated_at: string;
  last_runs: RunBrief[] | null;
  next_at: string | null;
}

export interface Version extends Definition {
  workflow_id: number;
  version: number;
  created_at: string;
}

export interface Tick {
  scheduled_for: string;
  until: string | null;
  count: number;
  /** due, fired, replaced or skipped. */
  fate: string;
  reason: string | null;
  run_id: string | null;
  caught_up: boolean;
  jitter_seconds: number;
  decided_at: string;
}

export interface FireTime {
  at: string;
  local: string;
  due_at: string;
  /** Which of the schedules made it. */
  schedules: number[];
  /** The excluded instants that have moved to it. */
  moved_from: string[];
}

export interface Schedule {
  workflow_id: number;
  is_active: boolean;
  paused_reason: string | null;
  status_reason: string | null;
  cron_expression: string | null;
  time_zone: string;
  explanation: string | null;
  schedules: (ScheduleEntry & { explanation: string | null })[];
  fault: string | null;
  next: FireTime[];
  excluded: Excluded[];
  last_ticks: Tick[];
}

export interface BackfillRun {
  run_id: string;
  [more: string]: Json;
}

export interface Backfill {
  workflow_id: number;
  number: number;
  status: string;
  status_reason: string | null;
  from: string;
  to: string;
  max_parallel: number;
  reprocess: string;
  instants: number;
  left: number;
  started: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  running: BackfillRun[];
  started_by: string | null;
  cancelled_by: string | null;
  created_at: string;
  completed_at: string | null;
}

export interface BackfillPlan {
  workflow_id: number;
  instants: number;
  left: number;
  would_start: { at: string; local: string }[];
}

export interface ScheduleDue {
  workflow_id: number;
  workflow_name: string;
  due_at: string;
  at: string;
  cron_expression: string | null;
  time_zone: string;
  explanation: string | null;
  status_reason: string | null;
}

export interface StatisticsBucket {
  at: string;
  runs: number;
  by_status: Counts<RunStatus>;
  duration_seconds: { average: number; p50: number; p95: number; max: number } | null;
}

export interface Statistics extends Page<StatisticsBucket> {
  workflow_id: number;
  bucket: 'hour' | 'day';
  from: string;
  before: string;
}

export interface FaultAt {
  pointer: string;
  detail: string;
}

export interface ProblemDetails {
  title?: string;
  status?: number;
  detail?: string;
  errors?: FaultAt[];
}

export type BulkAction = 'cancel' | 'rerun' | 'delete';

/** Which runs a bulk operation would mean. */
export interface BulkPlan {
  action: BulkAction;
  total: number;
  run_ids: string[];
}

/** The same for many runs, and how far it has come. */
export interface BulkOperation {
  id: number;
  action: BulkAction;
  filter: { [name: string]: Json } | null;
  from: string | null;
  version: string | null;
  status: string;
  status_reason: string | null;
  total: number;
  handled: number;
  done: number;
  left: number;
  failed: number;
  problems: { run_id: string; detail: string }[];
  started_by: string | null;
  cancelled_by: string | null;
  created_at: string;
  completed_at: string | null;
}

/** How many attempts of a pool may begin in a time. */
export interface PoolRate {
  limit: number;
  per_seconds: number;
}

/** A named number of places, which attempts hold while they run. */
export interface Pool {
  name: string;
  size: number;
  rate_limit: PoolRate | null;
  /** How many places are held; more than its size if that was made smaller. */
  used: number;
  waiting: number;
  updated_at: string;
}

export interface CalendarSummary {
  name: string;
  count: number;
  first: string | null;
  last: string | null;
  updated_at: string;
}

export interface Calendar {
  name: string;
  dates: string[];
  updated_at: string;
  /** Only in the answer to a change with recurring events: they have no dates after this one. */
  expanded_until: string | null;
}

/** An API key, without its secret. */
export interface ApiKey {
  id: string;
  prefix: string;
  name: string;
  role: Role;
  workflows: string[] | null;
  created_at: string;
  created_by: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
}

/** A key that was just created: the only answer that ever has it. */
export interface NewKey extends Omit<ApiKey, 'revoked_at' | 'last_used_at'> {
  key: string;
}

/** An entry of the audit trail. */
export interface AuditEntry {
  id: string;
  at: string;
  actor: string | null;
  actor_id: string | null;
  kind: string;
  name: string | null;
  action: string;
  workflow_id: number | null;
  run_id: string | null;
  task_id: number | null;
  key_id: string | null;
  created_id: string | null;
  address: string | null;
  status: number | null;
  count: number;
}
