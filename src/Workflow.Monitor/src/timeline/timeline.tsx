// A run in time: a row for each task, with its attempts as bars. Waiting is hatched, running is solid.
import './timeline.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Execution, Graph, Run, TaskSummary } from '../api/types.ts';
import { Icon } from '../components/icon.tsx';
import { Button, Empty, IconButton } from '../components/parts.tsx';
import { now } from '../components/time.tsx';
import { VirtualList } from '../components/virtual.tsx';
import { counted } from '../format/numbers.ts';
import { isFinal } from '../format/status.ts';
import { duration, ms } from '../format/time.ts';
import { AxisView } from './axis-view.tsx';
import { barsOf, busyOf, orderOf, readyTimes, type Bar } from './bars.ts';
import { axisOf, gapsOf, movedRange, placeOf, seenAt, whole, zoomedRange, type Range } from './geometry.ts';
import { Tip, type TipAt } from './tip.tsx';
import { TimelineRow } from './timeline-row.tsx';

/** Reads the attempts of the tasks that are seen. */
export interface AttemptsSource {
  readonly version: { readonly value: number };
  of(task: TaskSummary): Execution[] | null;
  want(tasks: readonly TaskSummary[]): void;
}

interface TimelineProps {
  run: Run;
  tasks: readonly TaskSummary[];
  graph: Graph | null;
  attempts: AttemptsSource;
  onSelect: (position: number) => void;
}

export function Timeline({ run, tasks, graph, attempts, onSelect }: TimelineProps) {
  const isOver = isFinal(run.status);
  const time = isOver && run.completed_at !== null ? ms(run.completed_at) : Math.max(now.value, ms(run.created_at));
  const types = useMemo(() => new Map(graph?.items.map(n => [n.position, n.task_type])), [graph]);
  const typeOf = (position: number) => types.get(position) ?? '';
  const order = useMemo(() => orderOf(tasks), [tasks]);
  const ready = useMemo(() => readyTimes(run, tasks, graph), [run, tasks, graph]);
  const [folds, setFolds] = useState(true);
  const [range, setRange] = useState<Range>(whole);
  const [seen, setSeen] = useState([0, 0]);
  const [tip, setTip] = useState<TipAt | null>(null);
  const frame = useRef<HTMLDivElement>(null);

  const from = ms(run.started_at ?? run.created_at);
  const activeAt = isOver ? null : Math.floor(time / 10_000) * 10_000; // exact enough, and not another value each second
  const busy = useMemo(() => busyOf(tasks, typeOf, Infinity, activeAt).sort((a, b) => a.from - b.from), [tasks, types, activeAt]);
  const gaps = useMemo(() => gapsOf(busy, { from, to: time }), [busy, from, time]);
  const axis = useMemo(() => axisOf({ from, to: time }, folds ? gaps : []), [from, time, folds, gaps]);
  const version = attempts.version.value;
  useEffect(() => attempts.want(order.slice(seen[0], seen[1]).flatMap(p => tasks[p]!.attempt > 1 ? [tasks[p]!] : [])), [order, tasks, seen]);

  // Zoomed by the wheel with Ctrl, moved with Shift: without them the page scrolls.
  const latest = useRef({ range, setRange });
  latest.current = { range, setRange };
  useEffect(() => {
    const shown = frame.current;
    const wheel = (e: WheelEvent) => {
      const sideways = e.shiftKey ? e.deltaY || e.deltaX : Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : 0;
      if (!e.ctrlKey && (sideways === 0 || latest.current.range.end - latest.current.range.start >= 1)) {
        return;
      }

      e.preventDefault();
      const plot = shown!.querySelector('.tl-axis')!.getBoundingClientRect();
      const { range: r } = latest.current;
      latest.current.setRange(e.ctrlKey
        ? zoomedRange(r, Math.exp(-e.deltaY * 0.003), r.start + (r.end - r.start) * Math.min(1, Math.max(0, (e.clientX - plot.left) / plot.width)))
        : movedRange(r, sideways / plot.width));
    };
    shown?.addEventListener('wheel', wheel, { passive: false });
    return () => shown?.removeEventListener('wheel', wheel);
  }, [tasks.length === 0]);

  if (tasks.length === 0) {
    return <Empty icon="timeline" title="This version has no tasks" />;
  }

  const isZoomed = range.end - range.start < 1;
  const nowPlace = isOver ? null : seenAt(range, placeOf(axis, time));
  const bars = (position: number): Bar[] => barsOf(tasks[position]!, typeOf(position), ready[position] ?? null, version >= 0 ? attempts.of(tasks[position]!) : null, time);
  return (
    <section class="card timeline" aria-label="Timeline" ref={frame} onPointerLeave={() => setTip(null)}>
      <div class="tl-tools">
        <ul class="tl-legend small" aria-label="What the bars mean">
          <li><i class="tl-bar" data-kind="running" data-tone="succeeded" />Ran</li>
          <li><i class="tl-bar" data-kind="waiting" data-tone="waiting" />Waited</li>
          <li><i class="tl-bar" data-kind="retry" data-tone="waiting" />Before a retry</li>
          <li><i class="tl-bar" data-kind="ready" data-tone="idle" />Before a worker was free</li>
        </ul>
        <div class="row">
          {gaps.length > 0 && <Button small aria-pressed={folds} onClick={() => setFolds(!folds)}>Fold idle time</Button>}
          {isZoomed && <><span class="tl-back"><IconButton icon="chevron-right" label="Earlier" kind="" small onClick={() => setRange(movedRange(range, -0.5))} /></span><IconButton icon="chevron-right" label="Later" kind="" small onClick={() => setRange(movedRange(range, 0.5))} /></>}
          <IconButton icon="plus" label="Zoom in" kind="" small onClick={() => setRange(zoomedRange(range, 2))} />
          <IconButton icon="minus" label="Zoom out" kind="" small disabled={!isZoomed} onClick={() => setRange(zoomedRange(range, 0.5))} />
          <IconButton icon="fit" label="Show the whole run" kind="" small disabled={!isZoomed} onClick={() => setRange(whole)} />
        </div>
      </div>
      <VirtualList
        count={order.length} rowHeight={32} height="min(66vh, 46rem)" label={`${counted(order.length, 'task')} in the order of their start`} role="list"
        onRange={(first, last) => setSeen([first, last])}
        header={<AxisView axis={axis} range={range} now={nowPlace} onRange={setRange} />}
        row={i => {
          const position = order[i]!;
          return <TimelineRow key={position} task={tasks[position]!} type={typeOf(position)} bars={bars(position)} axis={axis} range={range} onSelect={() => onSelect(position)} onTip={setTip} />;
        }}
      />
      {gaps.length > 0 && folds && <p class="tl-note small muted"><Icon name="info" size={14} />{counted(axis.pieces.filter(p => p.isFolded).length, 'idle time')} folded, {duration(axis.pieces.reduce((sum, p) => sum + (p.isFolded ? p.to - p.from : 0), 0))} in all.</p>}
      {tip && <Tip at={tip} task={tasks[tip.position]!} bars={bars(tip.position)} start={from} />}
    </section>
  );
}
