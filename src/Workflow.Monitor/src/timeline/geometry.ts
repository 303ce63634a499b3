// Where instants are on a time axis: idle time may be folded, and a part of the axis may be enlarged.
// All instants are in milliseconds; a place on the whole axis is a number from 0 to 1.

export interface Interval { from: number; to: number }

interface Piece extends Interval {
  /** Where it is on the axis. */
  start: number;
  end: number;
  isFolded: boolean;
}

export interface Axis extends Interval { pieces: readonly Piece[] }

/** The part of the axis that is seen. */
export interface Range { start: number; end: number }

export const whole: Range = { start: 0, end: 1 };

const foldedPart = 0.03; // of the axis
const mostFolds = 8;
const shortestFold = 5_000; // milliseconds

/** An axis over an interval, with gaps folded: in order, without overlaps, inside the interval. */
export function axisOf({ from, to }: Interval, gaps: readonly Interval[] = []): Axis {
  const end = Math.max(to, from + 1);
  const folded = gaps.reduce((sum, g) => sum + g.to - g.from, 0);
  const perMillisecond = (1 - gaps.length * foldedPart) / Math.max(1, end - from - folded);
  const pieces: Piece[] = [];
  let at = from;
  let place = 0;
  const add = (until: number, length: number, isFolded: boolean) => {
    if (until > at) {
      pieces.push({ from: at, to: until, start: place, end: place + length, isFolded });
      place += length;
      at = until;
    }
  };
  for (const gap of gaps) {
    add(gap.from, (gap.from - at) * perMillisecond, false);
    add(gap.to, foldedPart, true);
  }

  add(end, Math.max(0, 1 - place), false);
  return { from, to: end, pieces };
}

/** Where an instant is on the axis. */
export function placeOf(axis: Axis, instant: number): number {
  const piece = axis.pieces.find(p => instant <= p.to) ?? axis.pieces.at(-1)!;
  const part = (Math.min(Math.max(instant, piece.from), piece.to) - piece.from) / (piece.to - piece.from);
  return piece.start + part * (piece.end - piece.start);
}

/** The instant at a place of the axis. */
export function instantAt(axis: Axis, place: number): number {
  const piece = axis.pieces.find(p => place <= p.end) ?? axis.pieces.at(-1)!;
  const part = piece.end === piece.start ? 0 : (Math.min(Math.max(place, piece.start), piece.end) - piece.start) / (piece.end - piece.start);
  return piece.from + part * (piece.to - piece.from);
}

/** A place of the axis as it is seen: 0 is the left edge, 1 the right; beyond, it is not seen. */
export const seenAt = ({ start, end }: Range, place: number): number => (place - start) / (end - start);

/** The times in which nothing of this happens, if they are a good part of the whole; the longest, in order. What has no end, ends at Infinity. */
export function gapsOf(busy: readonly Interval[], { from, to }: Interval): Interval[] {
  const least = Math.max(shortestFold, (to - from) * 0.15);
  const gaps: Interval[] = [];
  let until = from;
  for (const interval of busy.toSorted((a, b) => a.from - b.from)) {
    const end = Math.min(interval.from, to); // what has not happened yet is at Infinity
    if (end - until >= least) {
      gaps.push({ from: until, to: end });
    }

    until = Math.max(until, interval.to);
  }

  if (to - until >= least) {
    gaps.push({ from: until, to });
  }

  return gaps.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, mostFolds).sort((a, b) => a.from - b.from);
}

/** Enlarged around a place of the whole axis. */
export function zoomedRange({ start, end }: Range, factor: number, around = (start + end) / 2, least = 1e-6): Range {
  const length = Math.min(1, Math.max(least, (end - start) / factor));
  return within(around - (around - start) * length / (end - start), length);
}

/** Moved by a part of what is seen. */
export const movedRange = ({ start, end }: Range, by: number): Range => within(start + by * (end - start), end - start);

/** The range between two places. */
export const rangeBetween = (a: number, b: number, least = 1e-6): Range => within(Math.min(a, b), Math.max(least, Math.abs(b - a)));

function within(start: number, length: number): Range {
  const first = Math.min(Math.max(0, start), 1 - length);
  return { start: first, end: first + length };
}

export interface Tick { at: number; place: number; label: string }

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day, 3_640 * day,
];

/** Marks of the time since the axis begins, in round numbers, no closer than `spacing` pixels; none where time is folded. */
export function ticksOf(axis: Axis, range: Range, width: number, spacing = 72): Tick[] {
  const ticks: Tick[] = [];
  const most = Math.max(1, Math.floor(width / spacing));
  const plain = axis.pieces.find(p => !p.isFolded && p.end > p.start);
  if (!plain || width <= 0) {
    return ticks;
  }

  const perPixel = (plain.to - plain.from) / (plain.end - plain.start) * (range.end - range.start) / width;
  const step = steps.find(s => s >= perPixel * spacing) ?? steps.at(-1)!;
  for (const piece of axis.pieces) {
    if (piece.isFolded || piece.end < range.start || piece.start > range.end) {
      continue;
    }

    const first = Math.max(piece.from, instantAt(axis, range.start)) - axis.from;
    const last = Math.min(piece.to, instantAt(axis, range.end)) - axis.from;
    for (let at = Math.ceil(first / step - 1e-9) * step; at <= last + 1e-9 && ticks.length <= 2 * most; at += step) {
      const place = seenAt(range, placeOf(axis, axis.from + at));
      if (place >= -1e-9 && place <= 1 && (ticks.length === 0 || (place - ticks.at(-1)!.place) * width >= spacing - 1)) {
        ticks.push({ at: axis.from + at, place, label: elapsed(at, step) });
      }
    }
  }

  return ticks;
}

/** A time since the beginning, as exact as its step. */
export function elapsed(milliseconds: number, step: number): string {
  if (milliseconds === 0) {
    return '0';
  }

  if (step < second && milliseconds < minute) {
    return milliseconds < second ? `${Math.round(milliseconds)} ms` : `${(milliseconds / second).toFixed(step % 100 === 0 ? 1 : step % 10 === 0 ? 2 : 3)} s`;
  }

  const parts = ([[day, 'd'], [hour, 'h'], [minute, 'min'], [second, 's']] as const).reduce<{ left: number; words: string[] }>(
    ({ left, words }, [unit, name]) => left >= unit ? { left: left % unit, words: [...words, `${Math.floor(left / unit)} ${name}`] } : { left, words },
    { left: Math.round(milliseconds), words: [] });
  return [...parts.words, ...(parts.left > 0 && step < second ? [`${parts.left} ms`] : [])].slice(0, step < minute ? 3 : 2).join(' ');
}
