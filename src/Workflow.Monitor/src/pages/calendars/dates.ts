// The dates of a calendar, as they are typed and as people read them.

/** The dates in a text: one a line, or with commas between. What follows a # is a comment. The service says which of them is no date. */
export const datesOf = (text: string): string[] =>
  text.split('\n').flatMap(line => line.replace(/#.*$/, '').split(/[\s,;]+/)).filter(d => d !== '');

/** A fault at "/dates/3" with the date that it is about. */
export function named(pointer: string, detail: string, dates: readonly string[]): string {
  const [, place] = /^\/dates\/(\d+)$/.exec(pointer) ?? [];
  const date = place === undefined ? undefined : dates[Number(place)];
  return date === undefined || detail.includes(date) ? detail : `'${date}' ${detail}`;
}

const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });

/** The day of the week of a date, which has no time zone. */
export const dayOf = (date: string): string => {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? '' : weekday.format(at);
};

/** The place of the first date from a day on, or that of the last one. */
export const nextFrom = (dates: readonly string[], today: string): number => {
  const at = dates.findIndex(d => d >= today);
  return at < 0 ? dates.length - 1 : at;
};

/** Whether a text can be the name of a calendar. */
export const isName = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name);
