const grouped = new Intl.NumberFormat('en');

/** A whole number with its thousands grouped. */
export const count = (value: number): string => grouped.format(value);

/** A number and what is counted: "1 task", "1,200 tasks". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A part of a whole in percent, with one digit after the point above 90. Only a whole is 100%, and only nothing is 0%. */
export function percent(part: number, whole: number): string {
  if (part === 0 || part === whole) {
    return part === 0 ? '0%' : '100%';
  }

  const value = Math.max(0.1, Math.min(99.9, (100 * part) / whole));
  return `${value > 90 || value < 1 ? value.toFixed(1) : Math.round(value)}%`;
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** A size in bytes, with three digits at most: "812 bytes", "1.2 MB". */
export function bytes(value: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const scaled = value / 1000 ** power;
  return power === 0 ? counted(value, 'byte') : `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[power]}`;
}
