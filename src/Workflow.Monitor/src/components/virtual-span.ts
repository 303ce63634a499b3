// Which rows of a long list are drawn, and where.

/** The tallest element that every browser draws, in CSS pixels. A longer list is scrolled in proportion. */
export const tallest = 8_000_000;

const spare = 8; // rows drawn above and below what is seen

export interface Span {
  first: number;
  /** Not included. */
  last: number;
  /** Where the first drawn row is, in CSS pixels. */
  offset: number;
  /** How tall all rows are. */
  total: number;
  /** How many rows' pixels one pixel of scrolling is: 1 unless the list is taller than an element can be. */
  scale: number;
}

/** The rows to draw at a place of scrolling. */
export function spanOf(count: number, rowHeight: number, top: number, height: number): Span {
  const total = count * rowHeight;
  const room = Math.max(0, Math.min(total, tallest) - height);
  const scale = total <= tallest || room === 0 ? 1 : (total - height) / room;
  const seen = Math.floor(top * scale / rowHeight);
  const first = Math.max(0, Math.min(count, seen) - spare);
  const last = Math.min(count, seen + Math.ceil(height / rowHeight) + 1 + spare);
  return { first, last, offset: top - (top * scale - first * rowHeight), total, scale };
}
