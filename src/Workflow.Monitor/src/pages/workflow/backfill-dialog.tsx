import { useState } from 'preact/hooks';
import { newIdempotencyKey, post, Problem } from '../../api/client.ts';
import type { Backfill, BackfillPlan, Workflow } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { say } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';

const day = 86_400_000;
const reprocessings = [
  { id: 'none', name: 'Only instants that were not run' },
  { id: 'failed', name: 'Also those whose run failed or was cancelled' },
  { id: 'completed', name: 'All of them again' },
];

/** What an input of a date and time shows of an instant: the reader's clock. */
const localText = (at: number): string => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

interface Order { from: string; to: string; max_parallel: number; reprocess: string }

/** Asks for a span, shows which instants would be run, and runs them once that is confirmed. */
export function BackfillDialog({ workflow: { id, name, time_zone: zone }, onClose, onStarted }: { workflow: Workflow; onClose: () => void; onStarted: () => void }) {
  const [key] = useState(newIdempotencyKey);
  const [from, setFrom] = useState(() => localText(Date.now() - 7 * day));
  const [to, setTo] = useState(() => localText(Date.now()));
  const [parallel, setParallel] = useState('1');
  const [reprocess, setReprocess] = useState('none');
  const [plan, setPlan] = useState<{ order: Order; found: BackfillPlan } | null>(null);
  const [faults, setFaults] = useState<{ [member: string]: string }>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const send = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    setFaults({});
    try {
      await work();
    } catch (e) {
      const found = e instanceof Problem ? Object.fromEntries(e.faults.filter(f => /^\/(from|to|max_parallel|reprocess)$/.test(f.pointer)).map(f => [f.pointer.slice(1), f.detail])) : {};
      setFaults(found);
      setError(e instanceof Problem && e.faults.length > 0 && Object.keys(found).length === e.faults.length ? null : e);
      setPlan(null);
    } finally {
      setBusy(false);
    }
  };
  const show = () => {
    const [start, end] = [Date.parse(from), Date.parse(to)];
    if (Number.isNaN(start) || Number.isNaN(end)) {
      setFaults({ ...(Number.isNaN(start) && { from: 'is not a date and time' }), ...(Number.isNaN(end) && { to: 'is not a date and time' }) });
      return;
    }

    void send(async () => {
      const order = { from: new Date(start).toISOString(), to: new Date(end).toISOString(), max_parallel: Number(parallel), reprocess };
      setPlan({ order, found: await post<BackfillPlan>(`/workflows/${id}/backfill`, { ...order, dry_run: true }) });
    });
  };
  const start = () => void send(async () => {
    const started = await post<Backfill>(`/workflows/${id}/backfill`, { ...plan!.order, dry_run: false }, { 'Idempotency-Key': key });
    say(`Backfill ${started.number} has begun.`);
    onStarted();
  });

  const instants = plan?.found.would_start ?? [];
  const total = plan ? plan.found.instants - plan.found.left : 0;
  const footer = plan
    ? <><Button onClick={() => setPlan(null)}>Back</Button><Button kind="primary" icon="play" busy={busy} disabled={total === 0} onClick={start}>{total === 0 ? 'Nothing to run' : `Run ${counted(total, 'instant')}`}</Button></>
    : <><Button onClick={onClose}>Not now</Button><Button kind="primary" type="submit" form="backfill" busy={busy}>Show what would run</Button></>;
  const field = (member: string) => ({ 'aria-invalid': member in faults, 'aria-describedby': `backfill-${member}-hint` });
  const hint = (member: string, text: string) => <span id={`backfill-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? text}</span>;
  return (
    <Dialog title={plan ? 'This would be run' : `Backfill of ${name}`} onClose={onClose} footer={footer}>
      {error !== null && <ProblemBox error={error} />}
      {plan ? (
        <div class="stack">
          <p><strong>{counted(total, 'run')}</strong>, {plan.order.max_parallel} at the same time{plan.found.left > 0 && <>; {counted(plan.found.left, 'instant')} left out, because of a run before or one that is about to begin</>}. Times of {zone}.</p>
          {instants.length > 0 && (
            <VirtualList count={instants.length} rowHeight={28} height="16rem" label="Instants that would be run"
              row={i => <div key={i} class="backfill-instant" role="listitem">{instants[i]!.local.slice(0, 16).replace('T', ' ')} <span class="faint small">{instants[i]!.local.slice(19)}</span></div>} />
          )}
          {instants.length < total && <p class="small muted">The first {instants.length} are listed.</p>}
        </div>
      ) : (
        <form id="backfill" class="stack" noValidate onSubmit={e => { e.preventDefault(); show(); }}>
          <div class="cards">
            <div class="field"><label for="backfill-from">From</label><input id="backfill-from" class="input" autofocus type="datetime-local" value={from} {...field('from')} onInput={e => setFrom(e.currentTarget.value)} />{hint('from', 'Your time; this instant is included.')}</div>
            <div class="field"><label for="backfill-to">To</label><input id="backfill-to" class="input" type="datetime-local" value={to} {...field('to')} onInput={e => setTo(e.currentTarget.value)} />{hint('to', 'Your time; not included, not in the future.')}</div>
          </div>
          <div class="field"><label for="backfill-parallel">Runs at the same time</label><input id="backfill-parallel" class="input" type="number" min={1} max={50} value={parallel} {...field('max_parallel')} onInput={e => setParallel(e.currentTarget.value)} />{hint('max_parallel', '1 to 50, besides those of the schedule.')}</div>
          <div class="field"><label for="backfill-reprocess">Which instants</label>
            <select id="backfill-reprocess" class="input" value={reprocess} {...field('reprocess')} onChange={e => setReprocess(e.currentTarget.value)}>{reprocessings.map(r => <option key={r.id} value={r.id}>{r.name}</option>)}</select>{hint('reprocess', '')}</div>
        </form>
      )}
    </Dialog>
  );
}
