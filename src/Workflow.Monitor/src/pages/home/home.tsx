import './home.css';
import type { ComponentChildren } from 'preact';
import { useAfterChanges } from '../../api/changes.ts';
import { refreshAll, useResource } from '../../api/resource.ts';
import { may } from '../../api/session.ts';
import type { Page, Run, ScheduleDue, WorkflowSummary } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Age, now, Time } from '../../components/time.tsx';
import { counted } from '../../format/numbers.ts';
import { ms } from '../../format/time.ts';
import { Link } from '../../routing/router.tsx';
import { ActiveRun } from './active-run.tsx';
import { groupFailures, splitActive } from './groups.ts';
import { Trend } from './trend.tsx';

const shownRows = 6;
const failedSpan = 7 * 86_400_000; // milliseconds
const lateAfter = 90_000; // milliseconds: an instant that is due for longer is late
const pollEvery = 30_000; // milliseconds: also without a stream the page is not older

const weekAgo = new Date(Math.floor((Date.now() - failedSpan) / 3_600_000) * 3_600_000).toISOString();
const activeParameters = { active: true, limit: 100 };
const failedParameters = { status: 'FAILED', created_from: weekAgo, limit: 100 };
const timedOutParameters = { status: 'TIMED_OUT', created_from: weekAgo, limit: 50 };

export default function Home() {
  useTitle('Home');
  const active = useResource<Page<Run>>('/runs', activeParameters, pollEvery);
  const failed = useResource<Page<Run>>('/runs', failedParameters, pollEvery);
  const timedOut = useResource<Page<Run>>('/runs', timedOutParameters, pollEvery);
  const schedules = useResource<Page<ScheduleDue>>('/schedules', { limit: 20 }, pollEvery);
  const workflows = useResource<Page<WorkflowSummary>>('/workflows', { runs: 14, limit: 50 }, pollEvery);
  useAfterChanges(() => {
    refreshAll('/runs {');
    refreshAll('/workflows {');
  });

  const error = active.error ?? failed.error ?? schedules.error ?? workflows.error;
  if (error && !workflows.data) {
    return <div class="page"><h1>Home</h1><ProblemBox error={error} retry={() => refreshAll('/')} /></div>;
  }

  if (!workflows.data || !active.data) {
    return <div class="page"><h1>Home</h1><Loading /></div>;
  }

  if (workflows.data.items.length === 0) {
    return <FirstSteps />;
  }

  const { running, waiting } = splitActive(active.data.items);
  const failures = groupFailures([...failed.data?.items ?? [], ...timedOut.data?.items ?? []].sort((a, b) => ms(b.created_at) - ms(a.created_at)));
  const late = schedules.data?.items.filter(s => ms(s.due_at) < now.value - lateAfter || s.status_reason) ?? [];
  const next = schedules.data?.items.filter(s => !late.includes(s)) ?? [];
  const busy = [...workflows.data.items].filter(w => w.last_runs?.length).sort((a, b) => ms(b.last_runs![0]!.created_at) - ms(a.last_runs![0]!.created_at)).slice(0, 6);
  return (
    <div class="page">
      <div class="page-head"><h1>Home</h1></div>
      {error ? <ProblemBox error={error} /> : null}
      <div class="home-grid">
        <Card title="Running now" actions={<Tally tone="running" count={running.length} more={active.data.next_cursor !== null} to="/runs?status=active" />}>
          {running.length === 0 ? <Nothing>Nothing runs at the moment.</Nothing> : running.slice(0, shownRows).map(r => <ActiveRun key={r.id} run={r} />)}
        </Card>
        <Card title="Late or waiting" actions={<Tally tone="waiting" count={waiting.length + late.length} to={waiting.length > 0 ? '/runs?status=QUEUED' : '/workflows'} />}>
          {waiting.length + late.length === 0 ? <Nothing>No run waits to begin, and no schedule is late.</Nothing> : <>
            {late.slice(0, 3).map(s => <Row key={`s${s.workflow_id}`} name={s.workflow_name} to={`/workflows/${s.workflow_id}?tab=schedule`} why={s.status_reason ?? 'The schedule is due, and has not started a run yet.'} when={<Age at={s.due_at} />}><span class="status" data-tone="timed-out"><Icon name="clock" size={14} />Late</span></Row>)}
            {waiting.slice(0, shownRows).map(r => <Row key={r.id} name={r.workflow_name} to={`/runs/${r.id}`} why={r.status_reason ?? 'No reason is recorded.'} when={<Age at={r.created_at} />}><Status status={r.status} /></Row>)}
          </>}
        </Card>
        <Card title="Failed in the last 7 days" actions={<Tally tone="failed" count={failures.reduce((sum, f) => sum + f.runs.length, 0)} more={failed.data?.next_cursor != null} to="/runs?status=FAILED&time=7d" />}>
          {failures.length === 0 ? <Nothing>No run has failed.</Nothing> : failures.slice(0, shownRows).map(f => (
            <Row key={f.runs[0]!.id} name={f.workflowName} to={f.runs.length === 1 ? `/runs/${f.runs[0]!.id}` : `/runs?workflow=${f.workflowId}&status=${f.runs[0]!.status}&time=7d`} why={f.error} when={<Link to={`/runs/${f.runs[0]!.id}`}><Age at={f.runs[0]!.created_at} /></Link>}>
              <span class="tally" data-tone={f.runs[0]!.status === 'TIMED_OUT' ? 'timed-out' : 'failed'} title={counted(f.runs.length, 'run')}>{f.runs.length}×</span>
            </Row>
          ))}
        </Card>
        <Card title="Next by schedule" actions={<Link to="/workflows" class="small">All workflows</Link>}>
          {next.length === 0 ? <Nothing>No schedule is active.</Nothing> : next.slice(0, shownRows).map(s => (
            <Row key={s.workflow_id} name={s.workflow_name} to={`/workflows/${s.workflow_id}?tab=schedule`} why={s.explanation ?? ''} when={<><Age at={s.due_at} /><br /><span class="faint"><Time at={s.at} /></span></>}><Icon name="calendar" class="faint" /></Row>
          ))}
        </Card>
      </div>
      {busy.length > 0 && <Card title="The last two weeks"><div class="trends">{busy.map(w => <Trend key={w.id} workflow={w} />)}</div></Card>}
    </div>
  );
}

const Row = ({ name, to, why, when, children }: { name: string; to: string; why: string; when: ComponentChildren; children: ComponentChildren }) => (
  <div class="home-row" data-row>
    {children}
    <span class="what"><Link to={to} class="truncate" title={name}>{name}</Link><span class="why muted" title={why}>{why}</span></span>
    <span class="when small muted">{when}</span>
  </div>
);

const Nothing = ({ children }: { children: ComponentChildren }) => <div class="home-row muted">{children}</div>;

const Tally = ({ count, more = false, tone, to }: { count: number; more?: boolean; tone: string; to: string }) => (
  <Link to={to} class="tally" data-tone={count === 0 ? 'idle' : tone} title={`Show ${counted(count, 'run')}`} aria-label={`${counted(count, 'run')}: show them`}>{count}{more && '+'}</Link>
);

const FirstSteps = () => (
  <div class="page">
    <h1 class="visually-hidden">Home</h1>
    <Empty icon="workflows" title="Describe your first workflow">
      <p>A workflow is a list of tasks, the order they run in, and a schedule if it has one. Here you see it run.</p>
      {may('admin') && <Link to="/workflows/new" class="button primary">New workflow</Link>}
      <div class="first-steps stack-small">
        <p class="small muted">Or from a terminal:</p>
        <pre tabIndex={0}>{`curl -X POST ${window.location.origin}/api/v1/workflows -H "Content-Type: application/json" \\\n  -d '{"name": "hello", "tasks": [{"name": "first", "task_type": "PASS", "config": {"output": "hello"}}]}'`}</pre>
      </div>
    </Empty>
  </div>
);
