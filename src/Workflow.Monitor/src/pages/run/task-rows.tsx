// One row each of the list of tasks.
import type { Execution, ExecutionStatus, TaskSummary } from '../../api/types.ts';
import { Chips, CountsBar } from '../../components/chips.tsx';
import { Icon } from '../../components/icon.tsx';
import { IconButton, messageOf } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Duration, now, Time } from '../../components/time.tsx';
import { count, counted } from '../../format/numbers.ts';
import { hasLost } from '../../format/status.ts';
import { Link, setQuery } from '../../routing/router.tsx';
import type { Items } from './items.ts';
import { readable } from './reasons.ts';

interface TaskRowProps {
  task: TaskSummary;
  type: string;
  /** What went wrong, once it is read. */
  failure: string | null;
  isOpen: boolean;
  /** Whether other rows have a button before the name. */
  indented: boolean;
  onToggle: () => void;
}

export const openTask = (task: string, index: number | null = null): void => setQuery({ task, index: index === null ? null : String(index) }, false);

const ChildLink = ({ run, of }: { run: string | null; of: string }) => run === null ? null
  : <Link class="button quiet icon small" to={`/runs/${encodeURIComponent(run)}`} title={`Open the child run of ${of}`} aria-label={`Open the child run of ${of}`}><Icon name="arrow-right" /></Link>;

export function TaskRow({ task, type, failure, isOpen, indented, onToggle }: TaskRowProps) {
  const why = failure ?? readable(task.status_reason, now.peek());
  return (
    <div class="task-row" role="row" data-clicks onClick={e => !(e.target as Element).closest('button, a') && openTask(task.task)}>
      <span role="cell" class="task-status"><Status status={task.status} plain /></span>
      <span role="cell" class="task-name row">
        {task.items === null ? indented && <span class="task-no-button" /> : <IconButton icon={isOpen ? 'chevron-down' : 'chevron-right'} small label={`${isOpen ? 'Hide' : 'Show'} the items of ${task.task}`} aria-expanded={isOpen} onClick={onToggle} />}
        <button type="button" class="link truncate" data-row title={task.task} onClick={() => openTask(task.task)}>{task.task}</button>
        <ChildLink run={task.child_run_id} of={task.task} />
        {task.marked_by && <span class="tag" title={`Marked as succeeded by ${task.marked_by}`}>marked</span>}
        {hasLost(task) && <span class="tag" title="Another task was decided first, so this one was cancelled; the run does not fail by it">lost the race</span>}
        {task.carried_over && <span class="tag" title="Its outcome was taken over from the earlier run">carried over</span>}
        {task.caught_by !== null && <span class="tag" title={`Task ${task.caught_by} catches its error, so the run does not fail by it`}>caught</span>}
      </span>
      <span role="cell" class="task-type"><span class="tag">{type || '–'}</span></span>
      <span role="cell" class="task-attempts">{task.started_at === null && task.iteration === null ? <span class="faint">–</span> : count(task.attempt)}{task.iteration !== null && <span class="tag" title={`Round ${count(task.iteration)}: the task repeats`}>round {count(task.iteration)}</span>}</span>
      <span role="cell" class="task-started"><Time at={task.first_started_at} /></span>
      <span role="cell" class="task-duration"><Duration from={task.first_started_at} to={task.completed_at} /></span>
      <span role="cell" class="task-why">
        {task.items !== null
          ? <span class="row"><CountsBar counts={task.items} label={`Items of ${task.task}`} /><span class="muted nowrap">{count(task.items.SUCCEEDED ?? 0)} of {counted(task.item_count ?? 0, 'item')}</span></span>
          : <span class={failure ? 'truncate failure' : 'truncate muted'} title={why ?? ''}>{why}</span>}
      </span>
    </div>
  );
}

export const FilterRow = ({ task, items, onChoose }: { task: TaskSummary; items: Items; onChoose: (status: ExecutionStatus | null) => void }) => (
  <div class="task-row task-wide" role="row"><span role="cell" class="row"><Chips small counts={task.items ?? {}} chosen={items.status} onChoose={onChoose} label={`Filter the items of ${task.task}`} /></span></div>
);

export function ItemRow({ task, item }: { task: TaskSummary; item: Execution }) {
  const why = item.error?.message ?? readable(item.status_reason, now.peek());
  return (
    <div class="task-row task-item" role="row" data-clicks onClick={e => !(e.target as Element).closest('button, a') && openTask(task.task, item.index)}>
      <span role="cell" class="task-status"><Status status={item.status} plain /></span>
      <span role="cell" class="task-name row"><button type="button" class="link" data-row onClick={() => openTask(task.task, item.index)}>Item {count(item.index!)}</button><ChildLink run={item.child_run_id} of={`item ${count(item.index!)}`} />{item.marked_by && <span class="tag" title={`Marked as succeeded by ${item.marked_by}`}>marked</span>}</span>
      <span role="cell" class="task-type" />
      <span role="cell" class="task-attempts">{count(item.attempt)}</span>
      <span role="cell" class="task-started"><Time at={item.started_at} /></span>
      <span role="cell" class="task-duration"><Duration from={item.started_at} to={item.completed_at} /></span>
      <span role="cell" class="task-why"><span class={item.error ? 'truncate failure' : 'truncate muted'} title={why ?? ''}>{why}</span></span>
    </div>
  );
}

export const EndRow = ({ items }: { items: Items }) => (
  <div class="task-row task-wide" role="row">
    <span role="cell" class="row muted">
      {items.error !== null ? messageOf(items.error) : items.isLoading || items.hasMore ? <><Icon name="running" class="spin" />Reading items</> : 'No item has this status.'}
    </span>
  </div>
);
