// Lines of a run's log that pass a filter, in a list that follows the end.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LogLine } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import { Button, Copy, IconButton, ProblemBox } from '../../components/parts.tsx';
import { now, Time } from '../../components/time.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { count, counted } from '../../format/numbers.ts';
import { localExact, utc } from '../../format/time.ts';
import { setQuery } from '../../routing/router.tsx';
import { LineFilter, type Filter } from './line-filter.ts';
import type { RunLog } from './run-log.ts';

const mostLines = 100_000;
const rowHeight = 24;

interface LogLinesProps {
  log: RunLog;
  filter: Filter;
  height: string;
  /** Reads on by itself, because what is looked for may be further on. */
  all: boolean;
  /** How many lines are read without being asked. */
  most?: number;
}

export function LogLines({ log, filter, height, all, most = mostLines }: LogLinesProps) {
  const version = log.version.value;
  const [isLifted, setLifted] = useState(false);
  const [open, setOpen] = useState<LogLine | null>(null);
  const [current, setCurrent] = useState(-1);
  const key = JSON.stringify(filter);
  const passing = useMemo(() => new LineFilter(filter), [key]);
  const lines = useMemo(() => passing.of(log.lines), [passing, version]);
  const range = useRef([0, 0]);
  const hasMore = log.hasMore.value;
  const isLoading = log.isLoading.value;
  const isFull = log.lines.length >= most && !isLifted;
  useEffect(() => log.open(), []);
  useEffect(() => {
    if (hasMore && !isLoading && !isFull && log.error.peek() === null && (all || range.current[1]! >= lines.length)) {
      void log.more();
    }
  }, [hasMore, isLoading, all, isFull, version]);
  const seen = (first: number, last: number) => {
    range.current = [first, last];
    if (last >= lines.length && !isFull && log.error.peek() === null) {
      void log.more();
    }
  };

  return (
    <div class="log">
      {log.error.value !== null && <ProblemBox error={log.error.value} retry={() => { log.error.value = null; void log.more(); }} />}
      {lines.length === 0
        ? <p class="log-empty muted">{hasMore && !isFull ? <><Icon name="running" class="spin" /> Reading, {counted(log.lines.length, 'line')} so far</> : log.lines.length === 0 ? 'No lines yet.' : hasMore ? `None in the first ${counted(log.lines.length, 'line')} of the run's log.` : 'No line passes the filters.'}</p>
        : <VirtualList count={lines.length} rowHeight={rowHeight} height={height} label="Log" role="log" follows={!hasMore} current={current} onRange={seen} row={i => <Line key={i} line={lines[i]!} withTask={filter.task === ''} isOpen={open === lines[i]} onOpen={() => setOpen(open === lines[i] ? null : lines[i]!)} />} />}
      {open && <Whole line={open} onClose={() => setOpen(null)} />}
      <div class="row-wrap log-foot small muted">
        <span>{lines.length === log.lines.length ? counted(lines.length, 'line') : lines.length === 0 ? `${counted(log.lines.length, 'line')} searched` : `${count(lines.length)} of ${counted(log.lines.length, 'line')}`}{hasMore && ', more to read'}</span>
        {hasMore && !isLoading && (isFull || !all) && <Button small kind="quiet" onClick={() => { setLifted(true); void log.more(); }}>Read on</Button>}
        {lines.length > 20 && <Button small kind="quiet" onClick={() => { setCurrent(-1); requestAnimationFrame(() => setCurrent(lines.length - 1)); }}>To the end</Button>}
      </div>
    </div>
  );
}

// Below the list, since the rows of the list are of one height.
const Whole = ({ line, onClose }: { line: LogLine; onClose: () => void }) => (
  <section class="log-whole" aria-label="The whole line">
    <div class="row small"><span class="grow muted"><Time at={line.at} /> · {line.level}{line.task !== null && ` · ${line.task}`}{line.index !== null && `, item ${line.index}`}</span><Copy text={line.message} label="Copy the line" /><IconButton icon="close" small label="Close the line" onClick={onClose} /></div>
    <pre tabIndex={0}>{line.message}</pre>
  </section>
);

interface LineProps { line: LogLine; withTask: boolean; isOpen: boolean; onOpen: () => void }

function Line({ line, withTask, isOpen, onOpen }: LineProps) {
  const what = [line.index !== null && `item ${line.index}`, line.attempt !== null && line.attempt > 1 && `attempt ${line.attempt}`].filter(Boolean).join(', ');
  return (
    <div class="log-line" data-level={line.level} data-open={isOpen} onClick={e => !(e.target as Element).closest('.link') && onOpen()}>
      <time dateTime={line.at} title={utc(line.at)}>{localExact(line.at, now.peek())}</time>
      <span class="log-level">{line.level}</span>
      {withTask && line.task !== null && <button type="button" class="link truncate" tabIndex={-1} title={line.task} onClick={() => setQuery({ task: line.task, index: line.index === null ? null : String(line.index) }, false)}>{line.task}</button>}
      {what && <span class="faint nowrap">{what}</span>}
      <button type="button" class="log-message" data-row tabIndex={-1} aria-expanded={isOpen} aria-label={line.message.trim() === '' ? 'Empty line' : undefined} title={line.message}>{line.message}</button>
    </div>
  );
}
