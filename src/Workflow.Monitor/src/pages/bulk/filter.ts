// Which runs a bulk operation means: the filters of the list of runs, as a body has them and as people read them.
import type { Parameters } from '../../api/client.ts';
import type { AnyStatus, BulkAction, Json } from '../../api/types.ts';
import { looksOf } from '../../format/status.ts';

export type BulkFilter = { [name: string]: string | boolean };

/** The filter of a list's parameters; those without a value are left out, as the service refuses them. */
export function filterOf(parameters: Parameters): BulkFilter {
  const filter: BulkFilter = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      filter[name] = typeof value === 'number' ? String(value) : value;
    }
  }

  return filter;
}

/** Whether a filter narrows anything: one that does not means every run there is. */
export const narrows = (filter: BulkFilter): boolean => Object.keys(filter).length > 0;

/** The filter with a bound, so that a run that is created after it was shown is not among those that are meant. */
export const before = (filter: BulkFilter, instant: string): BulkFilter => ({ ...filter, created_before: filter['created_before'] ?? instant });

const ended: readonly string[] = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'SKIPPED'];

/** Whether an action can apply to runs of a filter at all: what has ended can't be cancelled, what has not can't be repeated or deleted. */
export const applies = (action: BulkAction, filter: { [name: string]: Json }): boolean => action === 'cancel'
  ? !ended.includes(String(filter['status'] ?? ''))
  : filter['active'] !== true && (filter['status'] === undefined || ended.includes(String(filter['status'])));

const names: { [parameter: string]: string } = { workflow_id: 'Workflow', status: 'Status', trigger: 'Trigger', label: 'Label', business_key: 'Business key', created_from: 'Created from', created_before: 'Created before', active: 'Not ended' };

export interface Condition {
  name: string;
  value: string;
  kind: 'text' | 'instant' | 'workflow';
}

/** The conditions of a filter, for people. */
export const conditionsOf = (filter: { [name: string]: Json } | null): Condition[] => Object.entries(filter ?? {}).flatMap(([name, value]) =>
  (Array.isArray(value) ? value : [value]).map(v => ({
    name: names[name] ?? name,
    value: v === true ? 'yes' : name === 'status' ? looksOf(v as AnyStatus).word : String(v),
    kind: name.startsWith('created_') ? 'instant' as const : name === 'workflow_id' ? 'workflow' as const : 'text' as const,
  })));
