import './bulk.css';
import { useState } from 'preact/hooks';
import { post } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { BulkOperation } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { Button } from '../../components/parts.tsx';
import { Age, Time } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { count, counted } from '../../format/numbers.ts';
import { Link } from '../../routing/router.tsx';
import { actions, looksOfBulk } from './actions.ts';
import { Conditions } from './conditions.tsx';

interface BulkCardProps {
  bulk: BulkOperation;
  /** Whether it is one of several: then its number leads to its page. */
  isListed: boolean;
  refresh: () => void;
}

/** How far a bulk operation has come, and the order to cancel it. */
export function BulkCard({ bulk: b, isListed, refresh }: BulkCardProps) {
  const [isAsking, setAsking] = useState(false);
  const { word, tone, icon } = looksOfBulk(b.status);
  const words = actions[b.action];
  const parts = [
    { name: words.done, tone: 'succeeded', count: b.done },
    { name: 'left as they were', tone: 'idle', count: b.left },
    { name: 'failed', tone: 'failed', count: b.failed },
  ].filter(p => p.count > 0);
  const title = `${words.order} ${counted(b.total, 'run')}`;
  const isRunning = b.status === 'RUNNING';
  const cancel = async () => {
    await attempt(() => post(`/bulk/${b.id}/cancel`), 'The bulk operation is cancelled.');
    setAsking(false);
    refresh();
  };
  return (
    <section class="card bulk-card" aria-label={`Bulk operation ${b.id}`}>
      <div class="row-wrap between">
        <span class="row-wrap">{isListed ? <h2><Link to={`/bulk/${b.id}`}>{title}</Link></h2> : <h2>{title}</h2>}<span class="status" data-tone={tone}><Icon name={icon} size={14} class={isRunning ? 'spin' : ''} />{word}</span></span>
        {isRunning && may('operator') && (b.action !== 'delete' || may('admin')) && <Button small kind="danger" icon="stop" onClick={() => setAsking(true)}>Cancel</Button>}
      </div>
      <Conditions filter={b.filter} />
      <p class="small muted">Requested <Age at={b.created_at} />{b.started_by && ` by ${b.started_by}`}{b.from && ` · from ${b.from}`}{b.version === 'latest' && ' · latest version'}{b.completed_at && <> · ended <Time at={b.completed_at} /></>}{b.cancelled_by && ` · cancelled by ${b.cancelled_by}`}</p>
      {b.status_reason && <p class="small"><strong>It waits: </strong>{b.status_reason}</p>}
      <div class="bulk-progress" role="progressbar" aria-label={`Progress of bulk operation ${b.id}`} aria-valuemin={0} aria-valuemax={Math.max(1, b.total)} aria-valuenow={b.handled} aria-valuetext={`${b.handled} of ${counted(b.total, 'run')}`}>
        {parts.map(p => <span key={p.name} data-tone={p.tone} style={{ width: `${100 * p.count / Math.max(1, b.total)}%` }} />)}
      </div>
      <p class="small row-wrap" {...(!isListed && { role: 'status' })}>
        <strong>{count(b.handled)} of {counted(b.total, 'run')} handled</strong>
        {parts.map(p => <span key={p.name} class="tone" data-tone={p.tone}>{count(p.count)} {p.name}</span>)}
      </p>
      {!isListed && b.problems.length > 0 && (
        <section class="stack-small" aria-label="Runs that were not handled">
          <h3>{b.problems.length < b.left + b.failed ? `The first ${count(b.problems.length)} that were left or failed` : 'Left or failed'}</h3>
          <ul class="stack-small">{b.problems.map(p => <li key={p.run_id} class="small anywhere"><Link to={`/runs/${encodeURIComponent(p.run_id)}`}>{p.run_id}</Link>: {p.detail}</li>)}</ul>
        </section>
      )}
      {isAsking && (
        <Dialog title="Cancel the bulk operation?" onClose={() => setAsking(false)} footer={<><Button onClick={() => setAsking(false)}>Go on with it</Button><Button kind="danger" onClick={() => void cancel()}>Cancel the operation</Button></>}>
          <p>It handles no further run. What it has done stays done.</p>
        </Dialog>
      )}
    </section>
  );
}
