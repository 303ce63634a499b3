// A list that draws only the rows that are seen, so that a million rows cost what a screen costs.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { spanOf, tallest } from './virtual-span.ts';

export interface VirtualProps {
  count: number;
  /** Height of a row, in CSS pixels; all are of the same height. */
  rowHeight: number;
  /** Height of the list, as CSS; it scrolls inside. */
  height: string;
  label: string;
  row: (index: number) => ComponentChildren;
  /** The row to bring into view; -1 for none. */
  current?: number;
  header?: ComponentChildren;
  /** The role of the frame: "list", "table", "log". */
  role?: 'list' | 'table' | 'log' | 'grid';
  onRange?: (first: number, last: number) => void;
  /** Whether to stay at the end when rows are added, as long as the reader is there. */
  follows?: boolean;
}

export function VirtualList({ count, rowHeight, height, label, row, current = -1, header, role = 'list', onRange, follows = false }: VirtualProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const { first, last, offset, total, scale } = spanOf(count, rowHeight, view.top, view.height);

  const atEnd = useRef(true);
  const measure = () => {
    if (!frame.current) {
      return; // the list has just gone
    }

    const { scrollTop, clientHeight, scrollHeight } = frame.current;
    atEnd.current = scrollTop + clientHeight >= scrollHeight - 4;
    setView(v => v.top === scrollTop && v.height === clientHeight ? v : { top: scrollTop, height: clientHeight });
  };
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (follows && atEnd.current) {
      frame.current!.scrollTop = frame.current!.scrollHeight;
    }
  }, [count, follows]);
  useEffect(() => {
    if (current < 0) {
      return;
    }

    const top = current * rowHeight / scale;
    const shown = frame.current!;
    if (top < shown.scrollTop) {
      shown.scrollTop = top;
    } else if (top + rowHeight > shown.scrollTop + shown.clientHeight) {
      shown.scrollTop = top + rowHeight - shown.clientHeight;
    }
  }, [current]);
  useEffect(() => onRange?.(first, last), [first, last, count]);

  const rows = [];
  for (let i = first; i < last; i++) {
    rows.push(row(i));
  }

  return (
    <div class="virtual" ref={frame} role={role} aria-label={label} tabIndex={0} style={{ maxHeight: height }} onScroll={measure}>
      {header}
      <div class="virtual-space" role="presentation" style={{ height: `${Math.min(total, tallest)}px` }}>
        <div class="virtual-rows" role="presentation" style={{ transform: `translateY(${offset}px)` }}>{rows}</div>
      </div>
    </div>
  );
}
