// Does the same to all runs of a filter: first it is shown how many are meant, then that number is confirmed.
import './bulk.css';
import { useId, useMemo, useRef, useState } from 'preact/hooks';
import { newIdempotencyKey, post, type Parameters } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { BulkAction, BulkOperation, BulkPlan } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { count, counted } from '../../format/numbers.ts';
import { Link, navigate } from '../../routing/router.tsx';
import { actions } from './actions.ts';
import { Conditions } from './conditions.tsx';
import { applies, before, filterOf, narrows, type BulkFilter } from './filter.ts';

interface Order { action: BulkAction; filter: BulkFilter; from?: string; version?: string }

/** The parameters are those of the list of runs, as it stands. */
export function BulkDialog({ parameters, onClose }: { parameters: Parameters; onClose: () => void }) {
  const chosen = useMemo(() => filterOf(parameters), []); // as it was when the dialog was opened
  const offered = (Object.keys(actions) as BulkAction[]).filter(a => may(actions[a].role));
  const [action, setAction] = useState<BulkAction>(() => offered.find(a => applies(a, chosen)) ?? 'cancel');
  const [from, setFrom] = useState(() => chosen['status'] === undefined || chosen['status'] === 'SUCCEEDED' || chosen['status'] === 'SKIPPED' ? 'start' : 'failed');
  const [version, setVersion] = useState('pinned');
  const [isAll, setAll] = useState(false);
  const [shown, setShown] = useState<{ order: Order; plan: BulkPlan } | null>(null);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLParagraphElement>(null);
  const key = useMemo(newIdempotencyKey, [shown]);
  const id = useId();
  const isOpen = narrows(chosen);

  const send = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (e) {
      setError(e);
    }

    setBusy(false);
  };
  const look = () => void send(async () => {
    const order = { action, filter: before(chosen, new Date().toISOString()), ...(action === 'rerun' && { from, version }) };
    setShown({ order, plan: await post<BulkPlan>('/runs/bulk', { ...order, dry_run: true }) });
    setTyped('');
    requestAnimationFrame(() => heading.current?.focus());
  });
  const start = () => void send(async () => {
    const begun = await post<BulkOperation>('/runs/bulk', { ...shown!.order, dry_run: false }, { 'Idempotency-Key': key });
    onClose();
    navigate(`/bulk/${begun.id}`);
  });

  if (shown) {
    const { order, plan } = shown;
    const words = actions[order.action];
    const mustType = words.isFinal && (order.action === 'delete' || !isOpen);
    const isSure = !mustType || typed.trim().replaceAll(',', '') === String(plan.total);
    return (
      <Dialog title={`${words.order} ${counted(plan.total, 'run')}?`} onClose={onClose} footer={<><Button onClick={() => setShown(null)}>Back</Button><Button kind={words.isFinal ? 'danger' : 'primary'} busy={busy} disabled={plan.total === 0 || !isSure} onClick={start}>{plan.total === 0 ? 'Nothing to do' : `${words.order} ${counted(plan.total, 'run')}`}</Button></>}>
        <div class="stack">
          {error !== null && <ProblemBox error={error} />}
          <p ref={heading} tabIndex={-1} class="bulk-found"><strong>{plan.total === 0 ? 'No run is meant.' : `${counted(plan.total, 'run')} will be ${words.done}.`}</strong> {plan.total > 0 && words.meaning}</p>
          <Conditions filter={order.filter} />
          {plan.run_ids.length > 0 && (
            <section class="stack-small" aria-labelledby={`${id}-sample`}>
              <h3 id={`${id}-sample`}>{plan.run_ids.length < plan.total ? `The newest ${count(plan.run_ids.length)} of them` : 'All of them'}</h3>
              <ul class="bulk-sample" tabIndex={0} aria-labelledby={`${id}-sample`}>{plan.run_ids.map(run => <li key={run}><Link to={`/runs/${encodeURIComponent(run)}`} target="_blank">{run}</Link></li>)}</ul>
            </section>
          )}
          {mustType && plan.total > 0 && (
            <div class="field"><label for={`${id}-number`}>Type the number of runs, {count(plan.total)}, to confirm</label>
              <input class="input" id={`${id}-number`} inputMode="numeric" autocomplete="off" value={typed} onInput={e => setTyped(e.currentTarget.value)} /></div>
          )}
        </div>
      </Dialog>
    );
  }

  const fits = applies(action, chosen);
  return (
    <Dialog title="Act on all runs of the list" onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" type="submit" form={id} busy={busy} disabled={!fits || (!isOpen && !isAll)}>Show which runs</Button></>}>
      <form id={id} class="stack" noValidate onSubmit={e => { e.preventDefault(); look(); }}>
        {error !== null && <ProblemBox error={error} />}
        <section class="stack-small"><h3>Which runs</h3><Conditions filter={chosen} />{isOpen ? <p class="small muted">The filters of the list. Runs that are created from now on are not meant.</p>
          : <label class="choice"><input type="checkbox" checked={isAll} onChange={e => setAll(e.currentTarget.checked)} /><span><strong>I mean every run that I may see, of every workflow</strong><span class="hint">Or go back, and set a filter of the list first.</span></span></label>}</section>
        <fieldset class="choices"><legend>What is done</legend>
          {offered.map(a => (
            <label key={a} class="choice"><input type="radio" name={`${id}-action`} value={a} checked={a === action} disabled={!applies(a, chosen)} onChange={() => setAction(a)} /><span><strong>{actions[a].name}</strong><span class="hint">{applies(a, chosen) ? actions[a].meaning : a === 'cancel' ? 'The filter means runs that have ended.' : 'The filter means runs that have not ended.'}</span></span></label>
          ))}
        </fieldset>
        {action === 'rerun' && fits && (
          <div class="cards">
            <div class="field"><label for={`${id}-from`}>Each begins</label><select class="input" id={`${id}-from`} value={from} onChange={e => setFrom(e.currentTarget.value)}><option value="failed">from its failed tasks</option><option value="start">from the start</option></select></div>
            <div class="field"><label for={`${id}-version`}>Version</label><select class="input" id={`${id}-version`} value={version} onChange={e => setVersion(e.currentTarget.value)}><option value="pinned">of each run, as before</option><option value="latest">the latest</option></select></div>
          </div>
        )}
      </form>
    </Dialog>
  );
}
