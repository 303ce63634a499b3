import './start.css';
import { useState } from 'preact/hooks';
import { change, newIdempotencyKey } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { Run, Workflow } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, Loading, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { InputField } from '../../forms/input-field.tsx';
import { bodyOf, initialText } from '../../forms/inputs.ts';
import { faultsOf, isShownBy } from '../../forms/faults.ts';
import { navigate } from '../../routing/router.tsx';

/** Starts a run of a workflow, with a form made from its inputs, and goes to the run. */
export function StartDialog({ id, name, onClose }: { id: number; name: string; onClose: () => void }) {
  const { data, error } = useResource<Workflow>(`/workflows/${id}`);
  return data ? <StartForm workflow={data} onClose={onClose} />
    : <Dialog title={`Start ${name}`} onClose={onClose}>{error ? <ProblemBox error={error} /> : <Loading />}</Dialog>;
}

function StartForm({ workflow: { id, name, inputs }, onClose }: { workflow: Workflow; onClose: () => void }) {
  const [key] = useState(newIdempotencyKey); // one for each opening: pressed twice, it starts one run
  const [texts, setTexts] = useState<{ [name: string]: string }>(() => Object.fromEntries(Object.entries(inputs).map(([n, d]) => [n, initialText(d)])));
  const [faults, setFaults] = useState<{ [name: string]: string }>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = `start-${id}`;

  const send = async () => {
    const order = bodyOf(inputs, texts);
    if ('faults' in order) {
      show(order.faults);
      return;
    }

    setBusy(true);
    setError(null);
    try {
      const { data: run } = await change<Run>('POST', `/workflows/${id}/run`, { text: { content: order.body, type: 'application/json' }, headers: { 'Idempotency-Key': key } });
      say(run.status === 'SKIPPED' ? `The run is recorded as skipped: ${run.status_reason}` : `A run of ${name} is started.`, run.status === 'SKIPPED' ? 'waiting' : 'succeeded');
      onClose();
      navigate(`/runs/${run.id}`);
    } catch (e) {
      setBusy(false);
      show(faultsOf(e, inputs), e);
    }
  };
  const show = (found: { [name: string]: string }, e: unknown = null) => {
    setFaults(found);
    setError(isShownBy(e, found) ? null : e);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${form} [aria-invalid=true]`)?.focus());
  };
  const names = Object.keys(inputs);
  return (
    <Dialog title={`Start ${name}`} onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" icon="play" type="submit" form={form} busy={busy}>Start</Button></>}>
      <form id={form} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        {names.length === 0 && <p class="muted">It takes no inputs: it starts as it is.</p>}
        {names.map((n, i) => (
          <InputField key={n} name={n} declaration={inputs[n]!} text={texts[n] ?? ''} fault={faults[n]} isFirst={i === 0}
            onText={text => { setTexts(t => ({ ...t, [n]: text })); setFaults(({ [n]: _, ...rest }) => rest); }} />
        ))}
      </form>
    </Dialog>
  );
}
