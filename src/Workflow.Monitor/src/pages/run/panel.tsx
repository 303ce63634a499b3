// All about one task, or one item of a for_each: beside the page, or over it where there is no room.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useResource } from '../../api/resource.ts';
import type { Execution, Graph, TaskSummary, Version } from '../../api/types.ts';
import { CountsBar } from '../../components/chips.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { Button, Copy, Fact, IconButton, Loading, ProblemBox } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Duration, Time } from '../../components/time.tsx';
import { count, counted } from '../../format/numbers.ts';
import { hasLost } from '../../format/status.ts';
import { Link, setQuery } from '../../routing/router.tsx';
import { BodyLink } from './body-link.tsx';
import { configurationOf, taskOf } from './group-tasks.ts';
import { LogLines } from './log-lines.tsx';
import { Reason } from './notices.tsx';
import { PanelOrders } from './panel-orders.tsx';
import type { RunState, RunView } from './run-state.ts';
import { useExecutions } from './use-executions.ts';

interface PanelProps {
  view: RunView;
  state: RunState;
  graph: Graph | null;
  task: TaskSummary;
  index: number | null;
}

export const closePanel = (): void => setQuery({ task: null, index: null });

export function Panel({ view: { run, tasks }, state, graph, task, index }: PanelProps) {
  const { executions, error } = useExecutions(run.id, task, index);
  const node = graph?.items.find(n => n.position === task.position);
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    frame.current!.focus({ preventScroll: true });
    return () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true });
  }, []);

  const last = executions?.at(-1) ?? null;
  const status = index === null ? task.status : last?.status ?? 'PENDING';
  const reason = index === null ? task.status_reason : last?.status_reason ?? null;
  const marked = (index === null ? task.marked_by : last?.marked_by) ?? null;
  const child = index === null ? task.child_run_id : last?.child_run_id ?? null;
  const file = `${run.id}-${task.position}${index === null ? '' : `-${index}`}`;
  return (
    <aside class="panel" ref={frame} tabIndex={-1} aria-labelledby="panel-title" onKeyDown={e => { if (e.key === 'Escape') { e.stopPropagation(); closePanel(); } }}>
      <header>
        <div class="grow stack-small">
          <h2 id="panel-title">{task.task}{index !== null && `, item ${count(index)}`}</h2>
          <div class="row-wrap"><Status status={status} />{node && <span class="tag">{node.task_type}</span>}{task.carried_over && <span class="tag">carried over</span>}{index === null && task.caught_by !== null && <span class="tag">caught</span>}{index === null && hasLost(task) && <span class="tag">lost the race</span>}{marked && <span class="tag">marked by {marked}</span>}{index !== null && <button type="button" class="link small" onClick={() => setQuery({ index: null })}>All items</button>}</div>
        </div>
        <IconButton icon="close" label="Close the task" onClick={closePanel} />
      </header>
      <div class="panel-body stack">
        {last?.error && <Failure error={last.error} file={file} />}
        {reason && <p><strong>Why: </strong><Reason text={reason} /></p>}
        {index === null && task.caught_by !== null && <p><strong>Its error is caught </strong>by <button type="button" class="link" onClick={() => setQuery({ task: task.caught_by, index: null })}>{task.caught_by}</button>: the run does not fail by it.</p>}
        {child && <p><Link class="button small" to={`/runs/${child}`}>{node?.task_type === 'GROUP' ? 'Open the tasks of the group' : 'Open the child run'}</Link></p>}
        {last?.callback_url && last.status === 'WAITING' && <Callback address={last.callback_url} />}
        <PanelOrders run={run} tasks={tasks} task={task} index={index} status={status} />
        {index === null && task.items !== null && (
          <section class="stack-small"><h3>Items</h3><CountsBar counts={task.items} label="Items" /><p class="small muted">{count(task.items.SUCCEEDED ?? 0)} of {counted(task.item_count ?? 0, 'item')} succeeded. <button type="button" class="link" onClick={() => setQuery({ tab: 'tasks', q: task.task, status: null, task: null, open: task.task })}>Show the items</button></p></section>
        )}
        {error ? <ProblemBox error={error} /> : executions === null ? <Loading /> : (
          <>
            <section class="stack-small"><h3>{executions.length > 1 ? counted(executions.length, 'attempt') : 'Attempt'}</h3><AttemptList executions={executions} /></section>
            {last && last.status === 'SUCCEEDED' && <section class="stack-small"><h3>Output</h3><BodyLink run={run.id} task={task.task} index={index} output={last.output} /><JsonView value={last.output} label="Output" file={`${file}-output.json`} /></section>}
          </>
        )}
        <section class="stack-small"><h3>Log</h3><TaskLog state={state} task={task} index={index} /></section>
        <section class="stack-small">
          <h3>Definition</h3>
          {node && (
            <dl class="facts small">
              <Fact name="Depends on">{node.depends_on.length === 0 ? 'Nothing' : <Names positions={node.depends_on} graph={graph!} />}</Fact>
              <Fact name="Trigger rule"><code>{node.trigger_rule}{node.trigger_count !== null && ` ${node.trigger_count}`}</code></Fact>
              {node.when && <Fact name="When"><code>{node.when}</code></Fact>}
              <Fact name="Attempts, at most">{count(node.max_attempts)}</Fact>
              {node.max_rounds !== null && <Fact name="Rounds, at most">{count(node.max_rounds)}</Fact>}
              {node.catches.length > 0 && <Fact name="Errors are caught by"><Names positions={node.catches} graph={graph!} /></Fact>}
              {node.allow_failure && <Fact name="If it fails">The run goes on</Fact>}
            </dl>
          )}
          <Config run={run} task={task} />
        </section>
      </div>
    </aside>
  );
}

const Failure = ({ error, file }: { error: NonNullable<Execution['error']>; file: string }) => (
  <section class="stack-small" aria-label="Error">
    <div class="problem"><div class="stack-small grow"><strong class="run-error">{error.message}</strong><span class="small muted"><code>{error.code}</code>{error.retryable ? ', worth a retry' : ', not worth a retry'}</span></div></div>
    {error.details !== null && error.details !== undefined && <JsonView value={error.details} label="Details of the error" file={`${file}-error.json`} />}
  </section>
);

function AttemptList({ executions }: { executions: Execution[] }) {
  if (executions.every(e => e.started_at === null && e.completed_at === null)) {
    return <p class="muted">It has not begun.</p>;
  }

  return (
    <ol class="attempts">
      {executions.toReversed().map(e => (
        <li key={e.attempt}>
          <div class="row-wrap"><strong>{e.attempt}</strong>{e.iteration !== null && <span class="tag">round {count(e.iteration)}</span>}<Status status={e.status} plain /><span class="muted small"><Time at={e.started_at} /> · <Duration from={e.started_at} to={e.completed_at} /></span></div>
          {e.child_run_id && executions.length > 1 && <p class="small"><Link to={`/runs/${e.child_run_id}`}>Child run of attempt {count(e.attempt)}</Link></p>}
          {e.due_at && e.completed_at === null && <p class="small muted">Due <Time at={e.due_at} /></p>}
          {e.error && <p class="small failure">{e.error.message}</p>}
        </li>
      ))}
    </ol>
  );
}

// Whoever has the address can end the task, so that it is shown to those only who may.
function Callback({ address }: { address: string }) {
  const whole = new URL(address, window.location.origin).href;
  return (
    <section class="stack-small" aria-label="Callback">
      <h3>Callback</h3>
      <p class="small muted">The result is reported to this address. Who has it can end the task: give it to nobody else.</p>
      <div class="row"><code class="anywhere">{whole}</code><Copy text={whole} label="Copy the address of the callback" /></div>
    </section>
  );
}

const mostNames = 12;

const Names = ({ positions, graph }: { positions: number[]; graph: Graph }) => (
  <>
    {positions.slice(0, mostNames).map((p, i) => {
      const name = graph.items.find(n => n.position === p)?.name ?? String(p);
      return <>{i > 0 && ', '}<button key={p} type="button" class="link" onClick={() => setQuery({ task: name, index: null })}>{name}</button></>;
    })}
    {positions.length > mostNames && ` and ${count(positions.length - mostNames)} more`}
  </>
);

// The whole version is read only when somebody wants to see a configuration: of a large workflow it is megabytes.
function Config({ run, task }: { run: RunView['run']; task: TaskSummary }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useResource<Version>(isOpen ? `/workflows/${run.workflow_id}/versions/${run.workflow_version}` : null);
  const definition = useMemo(() => data && taskOf(data.tasks, run.group, task.task), [data, run.group, task.task]);
  return (
    <details onToggle={e => setOpen(e.currentTarget.open)}>
      <summary>Configuration</summary>
      {error ? <ProblemBox error={error} /> : !data ? isOpen && <Loading /> : definition
        ? <JsonView value={configurationOf(definition)} label="Configuration" file={`${run.workflow_id}-${task.position}-config.json`} />
        : <p class="muted">The version has no such task.</p>}
    </details>
  );
}

const mostRead = 500; // lines, and tasks and items, for which the log is read without being asked

const sizeOf = (tasks: readonly TaskSummary[]): number => tasks.reduce((sum, t) => sum + 1 + (t.item_count ?? 0), 0);

// The log is read from its start, so that of a large run it is read only on demand.
function TaskLog({ state, task, index }: { state: RunState; task: TaskSummary; index: number | null }) {
  const [isOpen, setOpen] = useState(sizeOf(state.view.value!.tasks) <= mostRead);
  return isOpen ? <LogLines log={state.log} filter={{ text: '', level: '', task: task.task, index }} height="16rem" all most={mostRead} /> : <div><Button small onClick={() => setOpen(true)}>Read the log of this task</Button></div>;
}
