import { useState } from 'preact/hooks';
import { newIdempotencyKey, post } from '../../api/client.ts';
import type { Run } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, messageOf } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { isFinal } from '../../format/status.ts';

type Order = 'cancel' | 'rerun' | 'rerun-failed';

const atOnce = 4; // orders that are sent side by side

const orders: { [order in Order]: { name: string; done: string; explanation: string; fits: (run: Run) => boolean; send: (run: Run) => Promise<unknown> } } = {
  cancel: { name: 'Cancel', done: 'cancelled', explanation: 'Running tasks are cancelled; tasks that always run still run.', fits: r => !isFinal(r.status), send: r => post(`/runs/${r.id}/cancel`) },
  rerun: { name: 'Rerun from start', done: 'started again', explanation: 'Each starts again with the same inputs.', fits: r => isFinal(r.status), send: r => post(`/runs/${r.id}/rerun`, { from: 'start' }, { 'Idempotency-Key': newIdempotencyKey() }) },
  'rerun-failed': { name: 'Rerun from failed', done: 'started again', explanation: 'Only what failed runs again; the rest is carried over.', fits: r => isFinal(r.status) && r.status !== 'SUCCEEDED', send: r => post(`/runs/${r.id}/rerun`, { from: 'failed' }, { 'Idempotency-Key': newIdempotencyKey() }) },
};

/** What can be done with the selected runs. */
export function Bulk({ runs, onDone }: { runs: Run[]; onDone: () => void }) {
  const [asked, setAsked] = useState<Order | null>(null);
  const [isBusy, setBusy] = useState(false);
  const fitting = (order: Order) => runs.filter(orders[order].fits).length;
  const carryOut = async (order: Order) => {
    setBusy(true);
    const { done, fits, send } = orders[order];
    const waiting = runs.filter(fits);
    const total = waiting.length;
    const faults: string[] = [];
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (let run = waiting.shift(); run; run = waiting.shift()) {
        await send(run).catch(e => faults.push(messageOf(e)));
      }
    }));
    setBusy(false);
    setAsked(null);
    if (total > faults.length) {
      say(`${counted(total - faults.length, 'run')} ${done}.`);
    }

    if (faults.length > 0) {
      say(`${counted(faults.length, 'run')} not ${done}: ${faults[0]}`, 'failed');
    }

    onDone();
  };
  return (
    <div class="bulk" role="region" aria-label="Selected runs">
      <strong class="grow">{counted(runs.length, 'run')} selected</strong>
      {(Object.keys(orders) as Order[]).map(order => (
        <Button key={order} small kind={order === 'cancel' ? 'danger' : ''} icon={order === 'cancel' ? 'stop' : 'rerun'} disabled={fitting(order) === 0} onClick={() => setAsked(order)}>{orders[order].name}</Button>
      ))}
      <Button small kind="quiet" onClick={onDone}>Clear</Button>
      {asked && (
        <Dialog title={`${orders[asked].name}: ${counted(fitting(asked), 'run')}?`} onClose={() => setAsked(null)} footer={<>
          <Button onClick={() => setAsked(null)}>Back</Button>
          <Button kind="primary" busy={isBusy} onClick={() => void carryOut(asked)}>{orders[asked].name}</Button>
        </>}>
          <p class="muted">{orders[asked].explanation}{fitting(asked) < runs.length && ` The other ${counted(runs.length - fitting(asked), 'selected run')} ${runs.length - fitting(asked) === 1 ? 'is' : 'are'} left alone.`}</p>
        </Dialog>
      )}
    </div>
  );
}
