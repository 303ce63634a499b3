// A small chart: its legend in words, what stands at the pointer, and a table for those who do not see it.
import './chart.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { sayFailed } from '../components/toasts.tsx';
import type { Plot } from './plot.ts';

export interface ChartProps {
  title: string;
  plot: Plot;
  /** The value of a series at a point, in words. */
  words: (series: number, index: number) => string;
  /** The name of a point: its day or hour. */
  nameOf: (index: number) => string;
}

export function Chart({ title, plot, words, nameOf }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  useEffect(() => {
    const into = frame.current!;
    let remove = () => {};
    let isGone = false;
    import('./plot.ts').then(({ draw }) => {
      if (!isGone && into.isConnected) { // an effect is cleaned up some time after its element has gone
        remove = draw(into, plot, setHovered);
      }
    }, sayFailed);
    return () => {
      isGone = true;
      remove();
    };
  }, [plot]);
  const at = hovered !== null && hovered < plot.at.length ? hovered : null;
  return (
    <figure class="chart">
      <figcaption class="row-wrap between small">
        <strong>{title}</strong>
        <span class="row-wrap muted" aria-hidden="true">
          {at !== null && <span>{nameOf(at)}</span>}
          {plot.series.map((s, i) => <span key={s.name} class="chart-key"><i style={{ background: `var(--${s.colour})` }} />{s.name}{at !== null && `: ${words(i, at)}`}</span>)}
        </span>
      </figcaption>
      <div class="chart-frame" ref={frame} aria-hidden="true" />
      <div class="visually-hidden">{/* a table itself is never narrower than its words */}
        <table>
          <caption>{title}</caption>
          <thead><tr><th scope="col">Time</th>{plot.series.map(s => <th key={s.name} scope="col">{s.name}</th>)}</tr></thead>
          <tbody>{plot.at.map((t, i) => <tr key={t}><th scope="row">{nameOf(i)}</th>{plot.series.map((s, j) => <td key={s.name}>{words(j, i)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </figure>
  );
}
