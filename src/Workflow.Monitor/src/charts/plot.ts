// uPlot with the page's colours. This module is loaded when a chart is first shown.
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { duration } from '../format/time.ts';

export interface PlotSeries {
  name: string;
  /** The CSS variable of its colour. */
  colour: string;
  values: (number | null)[];
  dash?: number[];
}

export interface Plot {
  kind: 'bars' | 'lines';
  /** Milliseconds. */
  at: number[];
  series: PlotSeries[];
  unit: 'runs' | 'seconds';
  /** What stands below a point. */
  label: (index: number) => string;
}

/** Draws a chart into an element, and follows its width and the theme. @returns Removes it. */
export function draw(into: HTMLElement, plot: Plot, onHover: (index: number | null) => void): () => void {
  const colour = (name: string) => getComputedStyle(into).getPropertyValue(`--${name}`).trim();
  const order = plot.kind === 'bars' ? [...plot.series].reverse() : plot.series; // the highest bar lies behind the others
  const axis: uPlot.Axis = { stroke: () => colour('text-3'), grid: { show: false }, ticks: { stroke: () => colour('line'), size: 4 }, font: '12px system-ui, sans-serif' };
  const chart = new uPlot({
    width: Math.max(120, into.clientWidth),
    height: 168,
    legend: { show: false },
    padding: [8, 4, 0, 0],
    scales: { x: { time: false, range: () => rangeOf(plot.at) }, y: { range: (_, __, max) => [0, Math.max(max ?? 0, plot.unit === 'runs' ? 4 : 0.001) * 1.05] } },
    axes: [
      { ...axis, size: 30, splits: u => marksOf(plot.at.length, u.bbox.width / devicePixelRatio).map(i => plot.at[i]! / 1000), values: (_, marks) => marks.map(m => plot.label(plot.at.indexOf(m * 1000))) },
      { ...axis, size: plot.unit === 'runs' ? 44 : 64, grid: { stroke: () => colour('line'), width: 1 }, incrs: plot.unit === 'runs' ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000] : undefined!, values: (_, ticks) => ticks.map(t => plot.unit === 'runs' ? String(t) : duration(t * 1000)) },
    ],
    series: [{}, ...order.map((s): uPlot.Series => ({
      label: s.name,
      stroke: () => colour(s.colour),
      width: plot.kind === 'bars' ? 0 : 2,
      points: { show: plot.kind === 'lines' && plot.at.length < 40, size: 5, fill: () => colour(s.colour) },
      ...(plot.kind === 'bars' && { fill: () => colour(s.colour), paths: uPlot.paths.bars!({ size: [0.7, 40], align: 0 }) }),
      ...(s.dash && { dash: s.dash }),
    }))],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: plot.kind === 'lines' } },
    hooks: { setCursor: [u => onHover(u.cursor.idx ?? null)] },
  }, [plot.at.map(t => t / 1000), ...order.map(s => s.values)] as uPlot.AlignedData, into);

  const resize = new ResizeObserver(() => chart.setSize({ width: Math.max(120, into.clientWidth), height: 168 }));
  resize.observe(into);
  const redraw = () => chart.redraw(false);
  const themes = new MutationObserver(redraw);
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    resize.disconnect();
    themes.disconnect();
    chart.destroy();
  };
}

// Half a bucket more at both ends, so that the outer bars are whole.
function rangeOf(at: number[]): [number, number] {
  const half = at.length > 1 ? (at[1]! - at[0]!) / 2000 : 1;
  return [(at[0] ?? 0) / 1000 - half, (at.at(-1) ?? 0) / 1000 + half];
}

// Which points have a label: as many as there is room for, the last one among them.
function marksOf(count: number, width: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / 60))));
  return Array.from({ length: count }, (_, i) => i).filter(i => (count - 1 - i) % step === 0);
}
