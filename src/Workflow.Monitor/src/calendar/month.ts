// A month as a grid of weeks, in the time zone of a schedule.

export interface Day {
  /** Year, month and day: "2026-11-29". */
  date: string;
  day: number;
  /** Whether it is of the month that is shown. */
  isInMonth: boolean;
}

const formats = new Map<string, Intl.DateTimeFormat>();

// The text of an instant in a zone: "2026-11-29, 06:30". A zone that the browser does not know is UTC.
function textIn(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    try {
      format = new Intl.DateTimeFormat('en-CA', { ...parts, timeZone: zone });
    } catch {
      format = new Intl.DateTimeFormat('en-CA', { ...parts, timeZone: 'UTC' });
    }

    formats.set(zone, format);
  }

  return format.format(at);
}

/** The day of an instant in a time zone: "2026-11-29". */
export const dateIn = (at: number, zone: string): string => textIn(at, zone).slice(0, 10);

/** The hour and minute of an instant in a time zone: "06:30". */
export const timeIn = (at: number, zone: string): string => textIn(at, zone).slice(-5);

/** The weeks of a month ("2026-11"), Monday first. */
export function weeksOf(month: string): Day[][] {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const first = Date.UTC(year, number - 1, 1);
  const start = first - ((new Date(first).getUTCDay() + 6) % 7) * 86_400_000;
  const weeks: Day[][] = [];
  for (let at = start; at < Date.UTC(year, number, 1); at += 7 * 86_400_000) {
    weeks.push(Array.from({ length: 7 }, (_, i) => {
      const date = new Date(at + i * 86_400_000).toISOString().slice(0, 10);
      return { date, day: Number(date.slice(8)), isInMonth: date.startsWith(month) };
    }));
  }

  return weeks;
}

/** A month so many months away from another. */
export function monthAway(month: string, months: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** The start of the month before the one shown, as an instant early enough in every zone. */
export const startOf = (month: string): number => Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1, 1) - 14 * 3_600_000;
export const endOf = (month: string): number => startOf(monthAway(month, 1)) + 28 * 3_600_000;

/** Things by the day that they fall on. */
export function byDay<T>(items: readonly T[], at: (item: T) => number, zone: string): Map<string, T[]> {
  const days = new Map<string, T[]>();
  for (const item of items) {
    const date = dateIn(at(item), zone);
    const day = days.get(date);
    if (day) {
      day.push(item);
    } else {
      days.set(date, [item]);
    }
  }

  return days;
}
