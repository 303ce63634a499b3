import type { TaskSummary } from '../api/types.ts';
import { Icon } from '../components/icon.tsx';
import { now } from '../components/time.tsx';
import { count } from '../format/numbers.ts';
import { executionStatuses, looksOf } from '../format/status.ts';
import { duration } from '../format/time.ts';
import { readable } from '../pages/run/reasons.ts';
import type { Bar } from './bars.ts';
import { placeOf, seenAt, type Axis, type Range } from './geometry.ts';
import type { TipAt } from './tip.tsx';

interface RowProps {
  task: TaskSummary;
  type: string;
  bars: Bar[];
  axis: Axis;
  range: Range;
  onSelect: () => void;
  onTip: (tip: TipAt | null) => void;
}

/** A task with its bars. The whole row is a button that opens the task. */
export function TimelineRow({ task, type, bars, axis, range, onSelect, onTip }: RowProps) {
  const { word, tone, icon } = looksOf(task.status);
  const why = readable(task.status_reason, now.peek());
  const first = bars.find(b => b.kind !== 'ready');
  const last = bars.at(-1);
  const took = first && last ? duration(last.to - first.from) : null;
  const show = (e: Event) => onTip({ position: task.position, x: e instanceof PointerEvent ? e.clientX : null, row: (e.currentTarget as HTMLElement).getBoundingClientRect() });
  return (
    <div class="tl-item" role="listitem">
      <button
        type="button" class="tl-row" data-row data-tone={tone} onClick={onSelect} onPointerMove={show} onPointerLeave={() => onTip(null)} onFocus={show} onBlur={() => onTip(null)}
      >
        <span class="tl-label"><Icon name={icon} size={14} class={task.status === 'RUNNING' ? 'tone spin' : 'tone'} /><span class="truncate">{task.task}</span></span>
        <span class="visually-hidden">{`, ${[type, word, task.carried_over && 'carried over', task.caught_by !== null && `caught by ${task.caught_by}`, took && `took ${took}`, task.attempt > 1 && `${task.attempt} attempts`, why].filter(Boolean).join(', ')}`}</span>
        <span class="tl-plot" aria-hidden="true">
          {bars.map(bar => <BarView key={`${bar.kind} ${bar.attempt}`} bar={bar} axis={axis} range={range} task={task} />)}
          {last ? task.items && <After text={items(task)} at={seenAt(range, placeOf(axis, last.to))} start={seenAt(range, placeOf(axis, bars[0]!.from))} />
            : <span class="tl-none small faint">{task.carried_over ? 'carried over' : task.status === 'PENDING' ? why ?? 'not begun' : word.toLowerCase()}</span>}
        </span>
        <span class="tl-took small" aria-hidden="true">{took}</span>
      </button>
    </div>
  );
}

const items = ({ items: counts, item_count: all }: TaskSummary): string => `${count(counts!.SUCCEEDED ?? 0)} of ${count(all ?? 0)}`;

function BarView({ bar, axis, range, task }: { bar: Bar; axis: Axis; range: Range; task: TaskSummary }) {
  const from = Math.max(-0.01, seenAt(range, placeOf(axis, bar.from)));
  const to = Math.min(1.01, seenAt(range, placeOf(axis, bar.to)));
  if (to < 0 || from > 1 + 1e-9 || to < from) {
    return null;
  }

  const parts = bar.kind !== 'ready' && task.items && (task.item_count ?? 0) > 0 ? executionStatuses.toReversed().filter(s => task.items![s]) : null;
  return (
    <span class="tl-bar" data-kind={bar.kind} data-tone={looksOf(bar.status).tone} data-open={bar.isOpen} style={{ left: `min(${from * 100}%, calc(100% - 3px))`, width: `${(to - from) * 100}%` }}>
      {parts?.map(s => <span key={s} data-tone={looksOf(s).tone} data-status={s} style={{ flexGrow: `${task.items![s]}` }} />)}
    </span>
  );
}

// How many items are done stands behind the bars, or before them where there is no room behind.
function After({ text, at, start }: { text: string; at: number; start: number }) {
  if (at < 0 || start > 1) {
    return null;
  }

  return at <= 0.8
    ? <span class="tl-after small" style={{ left: `${at * 100}%` }}>{text}</span>
    : start >= 0.2 ? <span class="tl-after tl-before small" style={{ right: `${(1 - start) * 100}%` }}>{text}</span> : null;
}
