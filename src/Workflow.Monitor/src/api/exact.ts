// JSON without loss of digits: a number that a double can't hold stays the text that it was.

/** A number as it was written. */
export class ExactNumber {
  constructor(readonly text: string) {
  }

  valueOf(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }
}

const numberAt = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const mayLose = /[\d.]{16}|\d[eE][+-]?\d{3}/; // fewer digits fit into a double

/** Reads a JSON text. `all`: also numbers that only look different afterwards stay as they were written: 1.0, 1e3. */
export function parse(text: string, all = false): unknown {
  if (!all && !mayLose.test(text)) {
    return JSON.parse(text);
  }

  const mark = newMark();
  const marked = withMarks(text, mark, all);
  return marked === text ? JSON.parse(text)
    : JSON.parse(marked, (_, v: unknown) => typeof v === 'string' && v.startsWith(mark) ? new ExactNumber(v.slice(mark.length)) : v);
}

/** Writes a value as JSON. */
export function stringify(value: unknown, indent?: number): string {
  const mark = newMark();
  let isMarked = false;
  const text = JSON.stringify(value, (_, v: unknown) => {
    if (v instanceof ExactNumber) {
      isMarked = true;
      return mark + v.text;
    }

    return v;
  }, indent) ?? 'null';
  return isMarked ? text.replace(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1') : text;
}

// Random, so that no text that somebody sends is taken for a number.
const newMark = (): string => [...crypto.getRandomValues(new Uint32Array(4))].map(n => n.toString(36)).join('_') + ':';

function withMarks(text: string, mark: string, all: boolean): string {
  const parts: string[] = [];
  let taken = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 34) {
      at = endOfString(text, at);
    } else if (c === 45 || (c >= 48 && c <= 57)) {
      numberAt.lastIndex = at;
      const number = numberAt.exec(text)?.[0] ?? '-';
      if (number !== '-' && (all ? String(Number(number)) !== number : isLossy(number))) {
        parts.push(text.slice(taken, at), `"${mark}${number}"`);
        taken = at + number.length;
      }

      at += number.length - 1;
    }
  }

  return parts.length === 0 ? text : parts.join('') + text.slice(taken);
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end < 0) {
      return text.length; // not JSON: the parser says so
    }

    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) {
      slashes++;
    }

    if (slashes % 2 === 0) {
      return end;
    }
  }
}

const isLossy = (number: string): boolean => !Number.isFinite(Number(number)) || decimalOf(number) !== decimalOf(String(Number(number)));

// The digits and the power of ten: the same for "100", "1e2" and "100.0".
function decimalOf(number: string): string {
  const [, whole, fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number)!;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '0' : `${short}e${Number(power) - fraction.length + digits.length - short.length}`;
}
