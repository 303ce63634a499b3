import type { Definition, ScheduleEntry } from '../../api/types.ts';

/** Whether a workflow runs by itself. */
export const isScheduled = (d: Definition): boolean => d.cron_expression !== null || d.schedules.length > 0;

/** A schedule in short. */
export const nameOf = (s: ScheduleEntry): string => s.cron_expression ?? `every ${s.interval_seconds} s`;

/** Its schedules in short; null: it has none. */
export const namesOf = (d: Definition): string | null => d.cron_expression ?? (d.schedules.length > 0 ? d.schedules.map(nameOf).join(', ') : null);

/** The time zone in which its days are shown: that of its first schedule. */
export const zoneOf = (d: Definition): string => d.schedules[0]?.time_zone ?? d.time_zone;
