import './backfills.css';
import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { may } from '../../api/session.ts';
import type { Backfill, Workflow } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { Button, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Age, Time } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { count, counted } from '../../format/numbers.ts';
import type { Tone } from '../../format/status.ts';
import type { IconName } from '../../components/icon.tsx';
import { Link } from '../../routing/router.tsx';
import { BackfillDialog } from './backfill-dialog.tsx';
import { isScheduled } from './schedules.ts';

const again = 3_000; // milliseconds, while one is in progress
const mostRuns = 20;

const looks: { [status: string]: { word: string; tone: Tone; icon: IconName } } = {
  RUNNING: { word: 'Running', tone: 'running', icon: 'running' },
  COMPLETED: { word: 'Completed', tone: 'succeeded', icon: 'succeeded' },
  CANCELLED: { word: 'Cancelled', tone: 'idle', icon: 'cancelled' },
};

/** Runs of past instants: those in progress, and those that have ended. */
export function BackfillsTab({ workflow }: { workflow: Workflow }) {
  const { id } = workflow;
  const hasSchedule = isScheduled(workflow);
  const pages = usePages<Backfill>(`/workflows/${id}/backfills`, { limit: 50 }, b => b.number);
  const [open, setOpen] = useState(false);
  const { items, error, isLoading, hasMore } = pages;
  const isBusy = items.some(b => b.status === 'RUNNING');
  useEffect(() => {
    const timer = isBusy && setInterval(() => !document.hidden && void pages.refresh().catch(() => {}), again);
    return () => clearInterval(timer || undefined);
  }, [isBusy, id]);
  const start = may('operator') && hasSchedule && <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>New backfill</Button>;
  return (
    <div class="stack">
      {error ? <ProblemBox error={error} retry={() => void pages.refresh()} />
        : items.length === 0 ? isLoading ? <Loading /> : (
          <Empty icon="rerun" title="No backfill yet">
            <p>A backfill runs the scheduled times that lie in the past: after an outage, or for the time before the workflow was there. What it would run is shown first.</p>
            {hasSchedule ? start : <p>This workflow has no schedule, so there is nothing to fill.</p>}
          </Empty>
        ) : (
          <>
            {start && <div class="row-wrap">{start}</div>}
            <ul class="stack">{items.map(b => <BackfillCard key={b.number} backfill={b} refresh={() => void pages.refresh()} />)}</ul>
            {hasMore && <div class="row-wrap"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </>
        )}
      {open && <BackfillDialog workflow={workflow} onClose={() => setOpen(false)} onStarted={() => { setOpen(false); void pages.refresh(); }} />}
    </div>
  );
}

function BackfillCard({ backfill: b, refresh }: { backfill: Backfill; refresh: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const { word, tone, icon } = looks[b.status] ?? { word: b.status, tone: 'idle', icon: 'pending' };
  const parts = [
    { name: 'succeeded', tone: 'succeeded', count: b.succeeded },
    { name: 'failed', tone: 'failed', count: b.failed },
    { name: 'cancelled', tone: 'idle', count: b.cancelled },
    { name: 'running', tone: 'running', count: b.running.length },
  ].filter(p => p.count > 0);
  const done = b.succeeded + b.failed + b.cancelled + b.left;
  const cancel = async () => {
    if (await attempt(() => post(`/workflows/${b.workflow_id}/backfills/${b.number}/cancel`), `Backfill ${b.number} is cancelled.`)) {
      refresh();
    }

    setAsking(false);
  };
  return (
    <li class="card backfill" data-row>
      <div class="row-wrap between">
        <span class="row-wrap"><h2>Backfill {b.number}</h2><span class="status" data-tone={tone}><Icon name={icon} size={14} class={b.status === 'RUNNING' ? 'spin' : ''} />{word}</span>{b.status_reason && <span class="small muted">{b.status_reason}</span>}</span>
        {b.status === 'RUNNING' && may('operator') && <Button small kind="danger" icon="stop" onClick={() => setAsking(true)}>Cancel</Button>}
      </div>
      <p class="small muted"><Time at={b.from} /> to <Time at={b.to} /> · {counted(b.max_parallel, 'run')} at the same time{b.reprocess !== 'none' && ` · again: ${b.reprocess}`} · requested <Age at={b.created_at} />{b.started_by && ` by ${b.started_by}`}{b.cancelled_by && ` · cancelled by ${b.cancelled_by}`}</p>
      <div class="progress" role="progressbar" aria-label={`Progress of backfill ${b.number}`} aria-valuemin={0} aria-valuemax={b.instants} aria-valuenow={done} aria-valuetext={`${done} of ${b.instants} scheduled times are done`}>
        {parts.map(p => <span key={p.name} data-tone={p.tone} style={{ width: `${100 * p.count / Math.max(1, b.instants)}%` }} />)}
        {b.left > 0 && <span class="progress-left" style={{ width: `${100 * b.left / Math.max(1, b.instants)}%` }} />}
      </div>
      <p class="small row-wrap">
        <strong>{count(done)} of {counted(b.instants, 'scheduled time')}</strong>
        {parts.map(p => <span key={p.name} class="tone" data-tone={p.tone}>{count(p.count)} {p.name}</span>)}
        {b.left > 0 && <span class="muted">{count(b.left)} left out: run before, or about to be</span>}
      </p>
      {b.running.length > 0 && <p class="small row-wrap"><span class="muted">Active:</span>{b.running.slice(0, mostRuns).map(r => <Link key={r.run_id} to={`/runs/${r.run_id}`}><Time at={String(r['scheduled_for'])} /></Link>)}{b.running.length > mostRuns && <span>and {b.running.length - mostRuns} more</span>}</p>}
      {isAsking && (
        <Dialog title={`Cancel backfill ${b.number}?`} onClose={() => setAsking(false)} footer={<><Button onClick={() => setAsking(false)}>Go on with it</Button><Button kind="danger" onClick={() => void cancel()}>Cancel the backfill</Button></>}>
          <p>It starts nothing more, and its active runs are cancelled. What has ended stays.</p>
        </Dialog>
      )}
    </li>
  );
}
