import type { TaskSummary } from '../api/types.ts';
import { Status } from '../components/status.tsx';
import { now } from '../components/time.tsx';
import { duration, local, utc } from '../format/time.ts';
import { readable } from '../pages/run/reasons.ts';
import type { Bar, BarKind } from './bars.ts';

export interface TipAt { position: number; x: number | null; row: DOMRect }

const words: { [kind in BarKind]: string } = { ready: 'Before a worker was free', running: 'Ran', waiting: 'Waited', retry: 'Before the next attempt', earlier: 'Earlier attempts' };
const mostLines = 8;
const room = 18 * 16; // its width, in pixels

/** The exact instants of a row, beside the pointer or below the row that has the focus. */
export function Tip({ at: { x, row }, task, bars, start }: { at: TipAt; task: TaskSummary; bars: Bar[]; start: number }) {
  const left = Math.max(8, Math.min(x === null ? row.left + row.width * 0.3 : x + 12, window.innerWidth - room - 16));
  const isLow = row.bottom > window.innerHeight - 220;
  const instant = (at: number) => new Date(at).toISOString();
  return (
    <div class="tl-tip small" aria-hidden="true" style={{ left: `${left}px`, ...(isLow ? { bottom: `${window.innerHeight - row.top + 6}px` } : { top: `${row.bottom + 6}px` }) }}>
      <div class="row"><strong class="grow truncate">{task.task}</strong><Status status={task.status} plain /></div>
      {task.status_reason && <p class="muted">{readable(task.status_reason, now.peek())}</p>}
      {bars.slice(-mostLines).map(bar => (
        <p key={`${bar.kind} ${bar.attempt}`}>
          <strong>{words[bar.kind]}{bar.kind === 'running' && bar.attempt !== null && bars.length > 2 ? `, attempt ${bar.attempt}` : ''}</strong> {duration(bar.to - bar.from)}, from +{duration(bar.from - start)}
          <span class="faint"> {local(instant(bar.from), now.peek())}{bar.isOpen ? ', still does' : ` to ${local(instant(bar.to), now.peek())}`} ({utc(instant(bar.from)).slice(11)})</span>
        </p>
      ))}
    </div>
  );
}
