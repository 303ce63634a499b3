// The time axis above the rows. Dragging over it enlarges what is between.
import { useEffect, useRef, useState } from 'preact/hooks';
import { duration } from '../format/time.ts';
import { movedRange, rangeBetween, seenAt, ticksOf, whole, zoomedRange, type Axis, type Range } from './geometry.ts';

interface AxisProps {
  axis: Axis;
  range: Range;
  /** Where now is, as it is seen; null: the run is over. */
  now: number | null;
  onRange: (range: Range) => void;
}

const percent = (part: number): string => `${part * 100}%`;

export function AxisView({ axis, range, now, onRange }: AxisProps) {
  const plot = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null);
  useEffect(() => {
    const shown = plot.current!;
    const observer = new ResizeObserver(() => setWidth(shown.clientWidth));
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);

  const partAt = (e: PointerEvent) => {
    const { left, width: all } = plot.current!.getBoundingClientRect();
    return Math.min(1, Math.max(0, (e.clientX - left) / all));
  };
  const placeAt = (part: number) => range.start + part * (range.end - range.start);
  const down = (e: PointerEvent) => {
    if (e.button === 0) {
      plot.current!.setPointerCapture(e.pointerId);
      setBrush({ from: partAt(e), to: partAt(e) });
    }
  };
  const up = () => {
    if (brush && Math.abs(brush.to - brush.from) * width > 6) {
      onRange(rangeBetween(placeAt(brush.from), placeAt(brush.to)));
    }

    setBrush(null);
  };
  const key = (e: KeyboardEvent) => {
    const next = { '+': () => zoomedRange(range, 2), '=': () => zoomedRange(range, 2), '-': () => zoomedRange(range, 0.5), '0': () => whole, ArrowLeft: () => movedRange(range, -0.2), ArrowRight: () => movedRange(range, 0.2) }[e.key];
    if (next && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      onRange(next());
    }
  };

  return (
    <div class="tl-head" role="listitem">
      <span class="tl-label faint small">Since the start</span>
      <div
        class="tl-axis" ref={plot} role="group" tabIndex={0} aria-label="Time axis. Drag over it to enlarge a part; plus, minus, 0 and the arrow keys zoom and move."
        onPointerDown={down} onPointerMove={e => brush && setBrush({ from: brush.from, to: partAt(e) })} onPointerUp={up} onPointerCancel={() => setBrush(null)} onDblClick={() => onRange(whole)} onKeyDown={key}
      >
        {ticksOf(axis, range, width).map(t => <span key={t.at} class="tl-tick" style={{ left: percent(t.place) }}>{(1 - t.place) * width > 7 * t.label.length + 8 && t.label}</span>)}
        {axis.pieces.filter(p => p.isFolded && p.end > range.start && p.start < range.end).map(p => (
          <span key={p.from} class="tl-fold" title={`${duration(p.to - p.from)} idle`} style={{ left: percent(seenAt(range, p.start)), width: percent((p.end - p.start) / (range.end - range.start)) }} />
        ))}
        {now !== null && now >= 0 && now <= 1 && <span class="tl-now" style={{ left: percent(now) }} />}
        {brush && <span class="tl-brush" style={{ left: percent(Math.min(brush.from, brush.to)), width: percent(Math.abs(brush.to - brush.from)) }} />}
      </div>
      <span class="tl-took faint small">Duration</span>
    </div>
  );
}
