// What the reader should know first: what failed, why the run waits, and what waits for them.
import { useMemo, useState } from 'preact/hooks';
import { newIdempotencyKey } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { useResource } from '../../api/resource.ts';
import type { Execution, Page, Run, TaskSummary } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import { Button } from '../../components/parts.tsx';
import { Age, Time } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { isFinal, looksOf } from '../../format/status.ts';
import { Link } from '../../routing/router.tsx';
import { AnswerForm } from './answer-form.tsx';
import { EventDialog, sendEvent } from './event-dialog.tsx';
import { afterWord, failedOf, partsOf, waitsFor } from './reasons.ts';
import type { RunState, RunView } from './run-state.ts';
import { taskLink, tasksLink } from './places.ts';
import { useExecutions } from './use-executions.ts';

const most = 10; // requests that are shown one by one

/** A reason, with the runs that it names as links, and its instants as the reader's. */
export const Reason = ({ text }: { text: string }) => <>{partsOf(text).map((p, i) => typeof p === 'string' ? p : 'at' in p ? <Time key={i} at={p.at} /> : <Link key={i} to={`/runs/${p.run}`}>{p.run}</Link>)}</>;

/** What went wrong, above everything else. */
export function Failure({ view: { run, tasks } }: { view: RunView }) {
  const failed = useMemo(() => failedOf(tasks), [tasks]);
  if (run.error === null && (failed.length === 0 || run.status === 'SUCCEEDED')) {
    return null;
  }

  return <FailureBox run={run} failed={failed} />;
}

function FailureBox({ run, failed }: { run: Run; failed: TaskSummary[] }) {
  const [first] = failed;
  // Once the run has ended, its own error says this.
  const { data } = useResource<Page<Execution>>(run.error === null && first ? `/runs/${encodeURIComponent(run.id)}/tasks` : null, { task: first?.task, index: 'none', payloads: false, limit: 100 });
  const message = data?.items.at(-1)?.error?.message;
  return (
    <div class="problem" role="alert">
      <Icon name="failed" />
      <div class="stack-small grow">
        <strong class="run-error">{run.error ?? `${counted(failed.length, 'task has', 'tasks have')} failed so far.`}</strong>
        {first && message && <p><Link to={taskLink(run.id, first.task)}>{first.task}</Link>: {message}</p>}
        {first && (
          <div class="row-wrap">
            <Link class="button small" to={taskLink(run.id, first.task)}>Open task {first.task}</Link>
            {failed.length > 1 && <Link class="button small" to={tasksLink(run.id, first.status)}>All {looksOf(first.status).word.toLowerCase()} tasks</Link>}
          </div>
        )}
      </div>
    </div>
  );
}

/** Why the run does not move, or why it ended as it did. */
export function Waits({ view: { run, tasks } }: { view: RunView }) {
  const waiting = useMemo(() => waitsFor(run, tasks), [run, tasks]);
  if (run.status_reason === null && waiting.length === 0) {
    return null;
  }

  return (
    <div class="problem" data-tone={isFinal(run.status) ? 'idle' : looksOf(run.status_reason === null ? 'WAITING' : run.status).tone} role="status">
      <Icon name={isFinal(run.status) ? 'info' : run.status === 'PAUSED' ? 'paused' : 'waiting'} />
      <div class="stack-small grow">
        {run.status_reason !== null && <p><strong>{isFinal(run.status) ? 'Why it ended: ' : `${looksOf(run.status).word}: `}</strong><Reason text={isFinal(run.status) ? run.status_reason : afterWord(run.status_reason, looksOf(run.status).word)} /></p>}
        {waiting.slice(0, 3).map(t => <p key={t.position}><strong>It waits:</strong> <Link to={taskLink(run.id, t.task)}>{t.task}</Link> {t.status_reason ? <Reason text={t.status_reason} /> : 'waits'}{t.child_run_id && <> · <Link to={`/runs/${t.child_run_id}`}>open the child run</Link></>}</p>)}
        {waiting.length > 3 && <p><Link to={tasksLink(run.id, 'WAITING')}>And {counted(waiting.length - 3, 'more task')}</Link></p>}
      </div>
    </div>
  );
}

/** Tasks that wait for an event: somebody must answer. */
export function NeedsYou({ view: { run, tasks }, state }: { view: RunView; state: RunState }) {
  const asking = useMemo(() => isFinal(run.status) ? [] : tasks.filter(t => t.status === 'WAITING' && t.event_name !== null), [run, tasks]);
  if (asking.length === 0) {
    return null;
  }

  return (
    <section class="card needs-you" aria-labelledby="needs-you">
      <header><h2 id="needs-you" class="row"><Icon name="person" />Needs you</h2></header>
      <ul>{asking.slice(0, most).map(t => <Request key={`${t.position}/${t.attempt}`} task={t} runId={run.id} state={state} />)}</ul>
      {asking.length > most && <p class="body small"><Link to={tasksLink(run.id, 'WAITING')}>And {counted(asking.length - most, 'more task')} that wait</Link></p>}
    </section>
  );
}

function Request({ task, runId, state }: { task: TaskSummary; runId: string; state: RunState }) {
  const [busy, setBusy] = useState<boolean | null>(null);
  const [typing, setTyping] = useState(false);
  const { executions } = useExecutions(runId, task, null);
  const asked = executions?.at(-1);
  const keys = useMemo(() => ({ true: newIdempotencyKey(), false: newIdempotencyKey() }), []);
  const answer = async (approved: boolean) => {
    setBusy(approved);
    await attempt(() => sendEvent(state, task.event_name!, `{"approved":${approved}}`, keys[`${approved}`]));
    setBusy(null);
  };
  return (
    <li>
      <div class="grow">
        <p><Link to={taskLink(runId, task.task)}><strong>{task.task}</strong></Link> waits for the event <code>{task.event_name}</code></p>
        <p class="small muted">
          {task.started_at && <>Since <Age at={task.started_at} /></>}
          {task.due_at && <> · until <Time at={task.due_at} /> (<Age at={task.due_at} />)</>}
          {asked?.assignees && <> · for {asked.assignees.join(', ')}</>}
        </p>
      </div>
      {executions === null ? null : may('operator') && asked?.form ? <AnswerForm form={asked.form} name={task.event_name!} state={state} />
      : may('operator') ? (
        <div class="stack-small answer"><div class="row-wrap">
          <Button kind="primary" icon="approve" busy={busy === true} disabled={busy !== null} onClick={() => void answer(true)}>Approve</Button>
          <Button kind="danger" icon="close" busy={busy === false} disabled={busy !== null} onClick={() => void answer(false)}>Reject</Button>
          <Button kind="quiet" onClick={() => setTyping(true)}>Other payload</Button>
        </div><p class="small muted">Sends <code>{'{"approved": true}'}</code> or <code>{'{"approved": false}'}</code> as event <code>{task.event_name}</code>; the tasks after it decide what happens.</p></div>
      ) : <p class="small muted">An operator can answer.</p>}
      {typing && <EventDialog state={state} name={task.event_name} onClose={() => setTyping(false)} />}
    </li>
  );
}
