// The list of a run's tasks: filtered, virtual, with the items of a for_each folded into one row.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExecutionStatus, Graph } from '../../api/types.ts';
import { Chips } from '../../components/chips.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty } from '../../components/parts.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { counted } from '../../format/numbers.ts';
import { executionStatuses } from '../../format/status.ts';
import { useMedia } from '../../components/hooks.ts';
import { place, setQuery } from '../../routing/router.tsx';
import type { Attempts } from './attempts.ts';
import { Items } from './items.ts';
import { passing, rowsOf } from './rows.ts';
import type { RunView } from './run-state.ts';
import { EndRow, FilterRow, ItemRow, TaskRow } from './task-rows.tsx';

interface TasksProps {
  view: RunView;
  graph: Graph | null;
  attempts: Attempts;
}

export function Tasks({ view: { run, tasks, counts }, graph, attempts }: TasksProps) {
  const { query } = place.value;
  const status = executionStatuses.find(s => s === query.get('status')) ?? null;
  const text = query.get('q') ?? '';
  const isNarrow = useMedia('(max-width: 52rem)');
  const typeOf = useMemo(() => {
    const types = new Map(graph?.items.map(n => [n.position, n.task_type]));
    return (position: number) => types.get(position) ?? '';
  }, [graph]);
  const { open, toggle, filter } = useOpen(run.id);
  const wanted = query.get('open'); // the panel of a task asks for its items
  useEffect(() => {
    if (wanted !== null) {
      if (!open.has(wanted) && tasks.some(t => t.task === wanted && t.items !== null)) {
        toggle(wanted);
      }

      setQuery({ open: null });
    }
  }, [wanted]);

  const indented = useMemo(() => tasks.some(t => t.items !== null), [tasks]);
  const version = [...open.values()].reduce((sum, i) => sum + i.version.value, 0);
  const found = useMemo(() => passing(tasks, typeOf, status, text), [tasks, typeOf, status, text]);
  const rows = useMemo(() => rowsOf(found, open), [found, open, version]);
  const [range, setRange] = useState([0, 0]);
  const read = attempts.version.value;
  useEffect(() => {
    const seen = rows.slice(range[0], range[1]);
    attempts.want(seen.flatMap(r => r.kind === 'task' && (r.task.status === 'FAILED' || r.task.status === 'TIMED_OUT') ? [r.task] : []));
    for (const row of seen) {
      if (row.kind === 'end' || (row.kind === 'item' && row.isLast)) {
        void row.items.more();
      }
    }
  }, [rows, range]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) {
      open.forEach(items => items.refreshSoon());
    }

    isFirst.current = false;
  }, [tasks]);

  return (
    <div class="stack">
      <div class="row-wrap between">
        <Chips counts={counts} chosen={status} onChoose={s => setQuery({ status: s })} label="Filter by status" />
        <div class="searchbox tasks-search"><Icon name="search" /><input class="input" type="search" data-search placeholder="Filter tasks" aria-label="Filter tasks by name, type or reason" value={text} onInput={e => setQuery({ q: e.currentTarget.value })} /><kbd aria-hidden="true">/</kbd></div>
      </div>
      {rows.length === 0
        ? <Empty icon="filter" title={tasks.length === 0 ? 'This version has no tasks' : 'No task passes the filters'}>{tasks.length > 0 && <button type="button" class="button" onClick={() => setQuery({ status: null, q: null })}>Show all tasks</button>}</Empty>
        : (
          <section class="card" aria-label="Tasks">
            <VirtualList
              count={rows.length} rowHeight={isNarrow ? 60 : 40} height="min(68vh, 46rem)" label={counted(found.length, 'task')} role="table"
              onRange={(first, last) => setRange([first, last])}
              header={(
                <div class="task-row task-head" role="row">
                  {['Status', 'Task', 'Type', 'Attempts', 'Started', 'Duration', 'Reason or error'].map(name => <span key={name} role="columnheader">{name}</span>)}
                </div>
              )}
              row={i => {
                const row = rows[i]!;
                switch (row.kind) {
                  case 'task': return <TaskRow key={row.task.position} task={row.task} type={typeOf(row.task.position)} isOpen={open.has(row.task.task)} indented={indented} onToggle={() => toggle(row.task.task)} failure={read >= 0 ? attempts.of(row.task)?.at(-1)?.error?.message ?? null : null} />;
                  case 'filter': return <FilterRow key={`${row.task.position} filter`} task={row.task} items={row.items} onChoose={s => filter(row.task.task, s)} />;
                  case 'item': return <ItemRow key={`${row.task.position} ${row.item.index} ${row.item.attempt}`} task={row.task} item={row.item} />;
                  case 'end': return <EndRow key={`${row.task.position} end`} items={row.items} />;
                }
              }}
            />
          </section>
        )}
    </div>
  );
}

// Which for_each are open, with their items.
function useOpen(runId: string) {
  const [open, setOpen] = useState<ReadonlyMap<string, Items>>(new Map());
  useEffect(() => () => open.forEach(items => items.stop()), []);
  const put = (task: string, items: Items | null) => setOpen(before => {
    before.get(task)?.stop();
    const after = new Map(before);
    if (items) {
      after.set(task, items);
    } else {
      after.delete(task);
    }

    return after;
  });
  return {
    open,
    toggle: (task: string) => put(task, open.has(task) ? null : new Items(runId, task, null)),
    filter: (task: string, status: ExecutionStatus | null) => put(task, new Items(runId, task, status)),
  };
}
