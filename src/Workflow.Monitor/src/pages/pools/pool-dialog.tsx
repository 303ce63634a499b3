import { useId, useState } from 'preact/hooks';
import { change, Problem } from '../../api/client.ts';
import type { Pool } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { bodyOf, faultsOf, isName, typedOf, type Faults, type Field, type Typed } from './places.ts';

export interface PoolDialogProps {
  /** What is changed, and its ETag; null: a pool is created. */
  pool: Pool | null;
  etag: string | null;
  onClose: () => void;
}

/** Writes a pool: a new one, or other numbers for one that exists. */
export function PoolDialog({ pool, etag, onClose }: PoolDialogProps) {
  const [name, setName] = useState(pool?.name ?? '');
  const [typed, setTyped] = useState(() => typedOf(pool));
  const [faults, setFaults] = useState<Faults>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const show = (found: Faults, e: unknown = null) => {
    setFaults(found);
    setError(e);
    setBusy(false);
    requestAnimationFrame(() => document.getElementById(id)?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const send = async () => {
    const { body, faults: wrong } = bodyOf(typed);
    const found: Faults = { ...(!isName(name) && { name: 'must be 1 to 100 letters, digits, - and _' }), ...wrong };
    if (Object.keys(found).length > 0) {
      show(found);
      return;
    }

    setBusy(true);
    setError(null);
    const path = `/pools/${encodeURIComponent(name)}`;
    try {
      const { data } = await change<Pool>('PUT', path, { body, headers: pool === null ? { 'If-None-Match': '*' } : etag ? { 'If-Match': etag } : {} });
      say(`The pool has ${counted(data.size, 'place')}.`);
      onClose();
    } catch (e) {
      if (pool === null && e instanceof Problem && e.status === 412) {
        show({ name: 'There is a pool with this name. Change it in the list.' });
        return;
      }

      const named = e instanceof Problem ? faultsOf(e.faults) : {};
      show(named, Object.keys(named).length > 0 ? null : e);
    }
  };
  const write = (change: Partial<Typed>) => { setTyped({ ...typed, ...change }); setFaults({}); };
  const field = (member: Field) => ({ id: `${id}-${member}`, class: 'input', 'aria-invalid': member in faults, 'aria-describedby': `${id}-${member}-hint`, autocomplete: 'off', spellcheck: false });
  const hint = (member: Field, words: string) => <span id={`${id}-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? words}</span>;
  return (
    <Dialog title={pool ? 'Change the pool' : 'New pool'} onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" type="submit" form={id} busy={busy}>{pool ? 'Change' : 'Create'}</Button></>}>
      <form id={id} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        {pool === null
          ? <div class="field"><label for={`${id}-name`}>Name</label><input {...field('name')} autofocus value={name} onInput={e => { setName(e.currentTarget.value); setFaults({}); }} />{hint('name', 'Letters, digits, - and _. Tasks name it as their pool.')}</div>
          : <p class="small muted">What waits for a larger <strong class="anywhere">{pool.name}</strong> begins at once. A smaller one ends nothing: it gives no place until fewer are held.</p>}
        <div class="field"><label for={`${id}-size`}>Size</label><input {...field('size')} inputMode="numeric" autofocus={pool !== null} value={typed.size} onInput={e => write({ size: e.currentTarget.value })} />{hint('size', 'How many places it has, 1 to 1,000.')}</div>
        <label class="choice"><input type="checkbox" checked={typed.hasRate} onChange={e => write({ hasRate: e.currentTarget.checked })} /><span><strong>Limit the rate</strong><span class="hint">No more than so many attempts begin in a time, spread evenly.</span></span></label>
        {typed.hasRate && (
          <div class="pool-rate">
            <div class="field"><label for={`${id}-limit`}>Attempts</label><input {...field('limit')} inputMode="numeric" value={typed.limit} onInput={e => write({ limit: e.currentTarget.value })} />{hint('limit', '1 to 10,000.')}</div>
            <div class="field"><label for={`${id}-per_seconds`}>In seconds</label><input {...field('per_seconds')} inputMode="numeric" value={typed.perSeconds} onInput={e => write({ perSeconds: e.currentTarget.value })} />{hint('per_seconds', '1 to 86,400.')}</div>
          </div>
        )}
      </form>
    </Dialog>
  );
}
