import type { ComponentChildren } from 'preact';
import type { Run } from '../../api/types.ts';
import { Status } from '../../components/status.tsx';
import { Duration, Time } from '../../components/time.tsx';
import { Copy, Fact } from '../../components/parts.tsx';
import { isFinal } from '../../format/status.ts';
import { Link } from '../../routing/router.tsx';
import { Actions } from './actions.tsx';
import { comparePath } from './places.ts';
import type { RunState } from './run-state.ts';

const triggers: { [trigger in Run['trigger']]: string } = {
  manual: 'By hand', schedule: 'Schedule', webhook: 'Webhook', api: 'Program', rerun: 'Rerun', backfill: 'Backfill', parent: 'Parent run', event: 'Event', run: 'Run of another workflow',
};

/** Which run this is, how it is, and what can be done with it. */
export function Head({ run, state }: { run: Run; state: RunState }) {
  return (
    <>
      <nav class="crumbs" aria-label="Where this is"><Link to="/workflows">Workflows</Link><span aria-hidden="true">/</span><Link to={`/workflows/${run.workflow_id}`}>{run.workflow_name}</Link><span aria-hidden="true">/</span><span>Run</span></nav>
      <header class="page-head">
        <div class="stack-small grow">
          <div class="row-wrap run-title"><h1>{run.workflow_name}</h1><Status status={run.status} /><Live run={run} state={state} /></div>
          <div class="row small muted run-id"><code>{run.id}</code><Copy text={run.id} label="Copy the run's id" /></div>
        </div>
        <Actions run={run} state={state} />
      </header>
    </>
  );
}

/** What else is known of the run. */
export const Facts = ({ run }: { run: Run }) => (
  <dl class="facts run-facts">
    <Fact name="Duration"><strong><Duration from={run.started_at} to={run.completed_at} /></strong></Fact>
    <Fact name="Started"><Time at={run.started_at} otherwise="Not yet" /></Fact>
    {run.completed_at !== null && <Fact name="Ended"><Time at={run.completed_at} /></Fact>}
    <Fact name="Created"><Time at={run.created_at} /></Fact>
    <Fact name="Trigger">{triggers[run.trigger] ?? run.trigger}{run.scheduled_for && <> for <Time at={run.scheduled_for} /></>}</Fact>
    <Fact name="Started by">{run.started_by ?? <span class="faint">Not recorded</span>}</Fact>
    <Fact name="Version">{run.workflow_version}</Fact>
    {run.parent && <Fact name="Parent"><Link to={`/runs/${run.parent.run_id}?task=${encodeURIComponent(run.parent.task)}`}>Task {run.parent.task}{run.parent.index !== null && `, item ${run.parent.index}`}</Link></Fact>}
    {run.rerun_of && <Fact name="Rerun of"><Link to={`/runs/${run.rerun_of}`}>the earlier run</Link>{' · '}<Link to={comparePath(run.id, run.rerun_of)}>compare</Link></Fact>}
    {run.triggered_by_run && <Fact name="Triggered by"><Link to={`/runs/${run.triggered_by_run}`}>the run that ended</Link></Fact>}
    {run.start_at && <Fact name="Not before"><Time at={run.start_at} /></Fact>}
    {(run.priority ?? 0) !== 0 && <Fact name="Priority">{run.priority}</Fact>}
    {run.concurrency_key && <Fact name="Concurrency key"><code>{run.concurrency_key}</code></Fact>}
    {run.business_key && <Fact name="Business key"><Found text={`business_key:${run.business_key}`}>{run.business_key}</Found></Fact>}
    {Object.keys(run.labels ?? {}).length > 0 && <Fact name="Labels"><span class="row-wrap">{Object.entries(run.labels!).map(([name, value]) => <Found key={name} text={`${name}:${value}`}>{name}: {value}</Found>)}</span></Fact>}
  </dl>
);

const Found = ({ text, children }: { text: string; children: ComponentChildren }) => <Link to={`/runs?text=${encodeURIComponent(text)}`} class="tag">{children}</Link>;

const Live = ({ run, state }: { run: Run; state: RunState }) => isFinal(run.status) ? null
  : <span class="run-live small" data-live={state.isLive.value} title={state.isLive.value ? 'Changes are shown as they happen' : 'Connecting, changes are shown every few seconds'}><span class="run-dot" aria-hidden="true" />{state.isLive.value ? 'Live' : 'Connecting'}</span>;
