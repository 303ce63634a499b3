// What an entry of the audit trail says, and what the trail is asked for.
import type { Parameters } from '../../api/client.ts';
import type { AuditEntry } from '../../api/types.ts';
import type { Tone } from '../../format/status.ts';

export const times: readonly (readonly [value: string, name: string, milliseconds: number])[] = [
  ['1h', 'Last hour', 3_600_000],
  ['24h', 'Last 24 hours', 86_400_000],
  ['7d', 'Last 7 days', 7 * 86_400_000],
  ['30d', 'Last 30 days', 30 * 86_400_000],
];

/** What the service is asked for. The bound of time is rounded to a minute, so that the trail is not read anew with each. */
export function parametersOf(query: URLSearchParams, now: number): Parameters {
  const span = times.find(([value]) => value === query.get('time'))?.[2];
  return {
    actor: query.get('actor'),
    action: query.get('action'),
    ...subjectOf(query.get('about') ?? ''),
    from: span === undefined ? null : new Date(Math.floor((now - span) / 60_000) * 60_000).toISOString(),
  };
}

/** What a text names: a workflow by its number, a run by its id, or else a key. */
export function subjectOf(text: string): Parameters {
  const wanted = text.trim();
  return wanted === '' ? {} : /^\d{1,18}$/.test(wanted) ? { workflow_id: wanted } : /^\d{8}T/.test(wanted) ? { run_id: wanted } : { key_id: wanted };
}

export interface Subject {
  name: string;
  id: string;
  /** Its page; null: it has none. */
  to: string | null;
}

/** What an entry is about. */
export function aboutOf(e: AuditEntry): Subject[] {
  const found: (Subject | null)[] = [
    e.workflow_id === null ? null : { name: 'workflow', id: String(e.workflow_id), to: `/workflows/${e.workflow_id}` },
    e.run_id === null ? null : { name: 'run', id: e.run_id, to: `/runs/${encodeURIComponent(e.run_id)}` },
    e.task_id === null ? null : { name: 'task', id: String(e.task_id), to: null },
    e.key_id === null ? null : { name: 'key', id: e.key_id, to: null },
    e.created_id === null ? null : { name: 'created', id: e.created_id, to: /^\d{8}T\d+-/.test(e.created_id) ? `/runs/${encodeURIComponent(e.created_id)}` : null },
  ];
  return found.filter(s => s !== null);
}

/** How an entry ended, by the HTTP status of the answer. */
export const outcomeOf = (status: number | null): { tone: Tone; word: string } =>
  status === null ? { tone: 'idle', word: 'not known' }
    : status < 400 ? { tone: 'succeeded', word: String(status) }
    : { tone: status < 500 ? 'waiting' : 'failed', word: String(status) };
