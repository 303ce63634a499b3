const grouped = new Intl.NumberFormat('en');

/** A whole number with its thousands grouped. */
export const count = (value: number): string => grouped.format(value);

/** A number and what is counted: "1 task", "1,200 tasks". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A part of a whole in percent; only a whole is 100 %. */
export function percent(part: number, whole: number): string {
  const value = whole === 0 ? 0 : (100 * part) / whole;
  return `${value === 100 ? 100 : Math.min(value, 99.9).toFixed(value < 99.95 && value % 1 !== 0 && value > 90 ? 1 : 0)} %`;
}
