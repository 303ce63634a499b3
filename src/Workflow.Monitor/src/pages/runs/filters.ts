// The filters of the list of runs, as they stand in the address and as the API takes them.
import type { Parameters } from '../../api/client.ts';
import type { Run } from '../../api/types.ts';

export interface Filters {
  /** A status, "active" for all that have not ended, or "" for any. */
  status: string;
  workflow: string;
  trigger: string;
  /** How far back: "1h", "24h", "7d", "30d", or "" for all. */
  time: string;
  text: string;
}

export const triggers = ['manual', 'schedule', 'webhook', 'api', 'rerun', 'backfill', 'parent', 'event', 'run'] as const;

export const times: readonly (readonly [value: string, name: string, milliseconds: number])[] = [
  ['1h', 'Last hour', 3_600_000],
  ['24h', 'Last 24 hours', 86_400_000],
  ['7d', 'Last 7 days', 7 * 86_400_000],
  ['30d', 'Last 30 days', 30 * 86_400_000],
];

/** The filters in an address. */
export const filtersOf = (query: URLSearchParams): Filters => ({
  status: query.get('status') ?? '',
  workflow: query.get('workflow') ?? '',
  trigger: query.get('trigger') ?? '',
  time: query.get('time') ?? '',
  text: query.get('text') ?? '',
});

/** Whether any is set. */
export const isFiltered = (f: Filters): boolean => Object.values(f).some(v => v !== '');

/** What the API is asked with. The bound of time is rounded to a minute, so that the list is not read anew with each. */
export function parametersOf(f: Filters, now: number): Parameters {
  const span = times.find(([value]) => value === f.time)?.[2];
  return {
    active: f.status === 'active' ? true : null,
    status: f.status === 'active' ? null : f.status,
    workflow_id: f.workflow,
    trigger: f.trigger,
    ...labelOf(f.text),
    created_from: span === undefined ? null : new Date(Math.floor((now - span) / 60_000) * 60_000).toISOString(),
  };
}

/** What the API is asked for a text that names a label, "name:value", or a business key; null for words to look for. */
export function labelOf(text: string): Parameters | null {
  // U+FEFF is white space here, but not for the service: a value may begin or end with it.
  const [, name, value] = /^([A-Za-z0-9][\w.-]{0,63}):((?:\S|\uFEFF).*)$/.exec(text.replace(/^[^\S\uFEFF]+|[^\S\uFEFF]+$/g, '')) ?? [];
  return name === undefined || value === undefined ? null : name === 'business_key' ? { business_key: value } : { label: `${name}:${value}` };
}

const runId = /^\d{8}T\d+-\d+-[a-z0-9]+$/;

/** Whether a text is the id of a run, and not words to look for. */
export const isRunId = (text: string): boolean => runId.test(text.trim());

/** Whether a run has every word of a text in what its row shows. */
export function hasText(run: Run, text: string): boolean {
  const shown = [run.workflow_name, run.id, run.error, run.status_reason, run.started_by].join('\n').toLowerCase();
  return text.toLowerCase().split(/\s+/).every(word => shown.includes(word));
}
