// When the notifications of a run are read again while its page is open.
import type { Delivery, Run } from '../../api/types.ts';
import { isFinal } from '../../format/status.ts';

const soon = 5_000; // milliseconds
const later = 30_000;
const after = 120_000; // by then a run's end is known to the sender, on every host

/** After how many milliseconds to read again; undefined: nothing changes any more. */
export const readAgain = (run: Run, deliveries: readonly Delivery[], now: number): number | undefined =>
  deliveries.some(d => d.status === 'pending') ? soon
  : !isFinal(run.status) ? later
  : run.completed_at !== null && now - Date.parse(run.completed_at) < after ? soon
  : undefined;

const causes: { [on: string]: string } = { on_failure: 'On failure', on_success: 'On success', on_late: 'When late' };

/** What a notification is about, in words. */
export const aboutOf = (delivery: Delivery): string => causes[delivery.on] ?? delivery.on;
