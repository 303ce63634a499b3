import { useId, useMemo, useState } from 'preact/hooks';
import { change, newIdempotencyKey } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { payloadOf } from './orders.ts';
import type { RunState } from './run-state.ts';

/** Sends the run's event. A repeated press with the same key sends it once. */
export async function sendEvent(state: RunState, name: string, json: string, key: string): Promise<void> {
  await change('POST', `/runs/${encodeURIComponent(state.id)}/events/${encodeURIComponent(name)}`, { text: { content: json, type: 'application/json' }, headers: { 'Idempotency-Key': key } });
  say(`The event '${name}' has been sent.`);
  await state.read();
}

/** Sends an event with a payload. A name of null: the reader types it. */
export function EventDialog({ state, name: given, onClose }: { state: RunState; name: string | null; onClose: () => void }) {
  const waiting = [...new Set(state.view.value?.tasks.flatMap(t => t.status === 'WAITING' && t.event_name !== null ? [t.event_name] : []))].slice(0, 20);
  const [name, setName] = useState(given ?? waiting[0] ?? '');
  const [text, setText] = useState('{\n  "approved": true\n}');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const key = useMemo(newIdempotencyKey, [name, text]);
  const id = useId();
  const payload = payloadOf(text);
  const fault = 'fault' in payload ? payload.fault : null;
  const send = async () => {
    if ('fault' in payload || name.trim() === '') {
      return;
    }

    setBusy(true);
    try {
      await sendEvent(state, name.trim(), payload.json, key);
      onClose();
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Send an event" onClose={onClose} footer={<><Button onClick={onClose}>Close</Button><Button kind="primary" icon="event" busy={busy} disabled={fault !== null || name.trim() === ''} onClick={() => void send()}>Send</Button></>}>
      <form class="stack" onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        <div class="field">
          <label for={`${id}-name`}>Name</label>
          <input class="input" id={`${id}-name`} value={name} list={`${id}-names`} autocomplete="off" onInput={e => setName(e.currentTarget.value)} />
          <datalist id={`${id}-names`}>{waiting.map(w => <option key={w} value={w} />)}</datalist>
          <span class="hint">A task that waits for it gets it at once; one that comes to wait for it later gets it then.</span>
        </div>
        <div class="field">
          <label for={`${id}-payload`}>Payload, as JSON</label>
          <textarea class="input mono" id={`${id}-payload`} rows={7} spellcheck={false} value={text} aria-invalid={fault !== null} aria-describedby={`${id}-fault`} onInput={e => setText(e.currentTarget.value)} />
          <span class="fault" id={`${id}-fault`} role="status">{fault !== null && `Not valid JSON: ${fault}`}</span>
        </div>
      </form>
    </Dialog>
  );
}
