import { useState } from 'preact/hooks';
import { change } from '../../api/client.ts';
import type { Workflow } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { navigate } from '../../routing/router.tsx';

/** Deletes a workflow once its name is typed. */
export function DeleteDialog({ workflow: { id, name }, onClose }: { workflow: Workflow; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = async () => {
    setBusy(true);
    try {
      await change('DELETE', `/workflows/${id}`);
      say(`${name} is deleted.`);
      onClose();
      navigate('/workflows');
    } catch (e) {
      setBusy(false);
      setError(e);
    }
  };
  return (
    <Dialog title="Delete this workflow?" onClose={onClose} footer={<><Button onClick={onClose}>Keep it</Button><Button kind="danger" icon="trash" type="submit" form="delete-workflow" busy={busy} disabled={typed !== name}>Delete</Button></>}>
      <form id="delete-workflow" class="stack" onSubmit={e => { e.preventDefault(); if (typed === name) { void remove(); } }}>
        <p>Its definition, versions and schedule are removed. Its runs stay readable.</p>
        {error !== null && <ProblemBox error={error} />}
        <div class="field">
          <label for="delete-name">Type <code>{name}</code> to confirm</label>
          <input class="input" id="delete-name" autofocus value={typed} autocomplete="off" spellcheck={false} onInput={e => setTyped(e.currentTarget.value)} />
        </div>
      </form>
    </Dialog>
  );
}
