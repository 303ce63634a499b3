// Instants and durations for people: instants in the reader's zone, durations in the largest units that matter.

const day = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const dayOnly = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const dateOnly = new Intl.DateTimeFormat(undefined, { weekday: 'short', month: 'short', day: 'numeric' });

/** Milliseconds since 1970 of an instant of the API; its fraction may have seven digits. */
export const ms = (instant: string): number => Date.parse(instant);

/** An instant in the reader's zone, as short as it is clear. */
export function local(instant: string, now: number): string {
  const at = new Date(instant);
  const today = new Date(now);
  return at.toDateString() === today.toDateString() ? clock.format(at)
    : at.getFullYear() === today.getFullYear() ? dayAndClock.format(at)
    : full.format(at);
}

/** An instant in the reader's zone, to the millisecond. */
export function localExact(instant: string, now: number): string {
  const at = new Date(instant);
  return `${at.toDateString() === new Date(now).toDateString() ? '' : `${dayOnly.format(at)}, `}${exactClock.format(at)}`;
}

/** The day of an instant in the reader's zone. */
export const localDay = (instant: string): string => dateOnly.format(new Date(instant));

/** An instant in UTC, to the second. */
export const utc = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** A duration: "430 ms", "2.4 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function duration(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < 1000) {
    return `${Math.round(length)} ms`;
  }

  if (length < 59_950) {
    return `${(length / 1000).toFixed(length < 9_950 ? 1 : 0)} s`;
  }

  const seconds = Math.round(length / 1000);
  return seconds < 3_600 ? pair(seconds, 60, 'min', 1, 's')
    : seconds < 86_400 ? pair(Math.round(seconds / 60) * 60, 3_600, 'h', 60, 'min')
    : pair(Math.round(seconds / 3_600) * 3_600, 86_400, 'd', 3_600, 'h');
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}

/** How far an instant is from now: "5 s ago", "in 3 min". */
export function relative(instant: string, now: number): string {
  const distance = now - ms(instant);
  const length = Math.abs(distance);
  if (length < 1000) {
    return 'now';
  }

  const text = length < 60_000 ? `${Math.round(length / 1000)} s`
    : length < 3_600_000 ? `${Math.round(length / 60_000)} min`
    : length < day ? `${Math.round(length / 3_600_000)} h`
    : `${Math.round(length / day)} d`;
  return distance > 0 ? `${text} ago` : `in ${text}`;
}
