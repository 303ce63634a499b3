import { useId, useState } from 'preact/hooks';
import { post } from '../../api/client.ts';
import type { NewKey, Role } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, Copy, ProblemBox } from '../../components/parts.tsx';
import { isShownBy, memberFaults, type FaultsByName } from '../../forms/faults.ts';
import { patternsOf } from './states.ts';

const roles: readonly (readonly [role: Role, meaning: string])[] = [
  ['viewer', 'Reads everything that it may see.'],
  ['operator', 'Also starts, steers and repeats runs.'],
  ['admin', 'Also changes workflows, and deletes runs.'],
];

/** Creates a key. The key itself is shown once, and is nowhere on the page after that. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewKey | null>(null);
  return made ? <MadeDialog made={made} onClose={onClose} /> : <FormDialog onMade={setMade} onClose={onClose} />;
}

function FormDialog({ onMade, onClose }: { onMade: (key: NewKey) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [patterns, setPatterns] = useState('');
  const [expires, setExpires] = useState('');
  const [faults, setFaults] = useState<FaultsByName>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const show = (found: FaultsByName, e: unknown = null) => {
    setFaults(found);
    setError(e);
    setBusy(false);
    requestAnimationFrame(() => document.getElementById(id)?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const send = async () => {
    const end = expires === '' ? null : Date.parse(expires);
    if (name.trim() === '' || Number.isNaN(end)) {
      show({ ...(name.trim() === '' && { name: 'is required' }), ...(Number.isNaN(end) && { expires_at: 'is not a date and time' }) });
      return;
    }

    setBusy(true);
    setError(null);
    const workflows = patternsOf(patterns);
    try {
      onMade(await post<NewKey>('/keys', { name, role, ...(workflows && { workflows }), ...(end !== null && { expires_at: new Date(end).toISOString() }) }));
    } catch (e) {
      const found = memberFaults(e, ['name', 'role', 'workflows', 'expires_at']);
      show(found, isShownBy(e, found) ? null : e);
    }
  };
  const field = (member: string) => ({ id: `${id}-${member}`, 'aria-invalid': member in faults, 'aria-describedby': `${id}-${member}-hint` });
  const hint = (member: string, words: string) => <span id={`${id}-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? words}</span>;
  return (
    <Dialog title="New key" onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" type="submit" form={id} busy={busy}>Create</Button></>}>
      <form id={id} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        <div class="field"><label for={`${id}-name`}>Name</label><input class="input" {...field('name')} autofocus autocomplete="off" value={name} onInput={e => { setName(e.currentTarget.value); setFaults({}); }} />{hint('name', 'Who or what uses it.')}</div>
        <fieldset class="choices"><legend>Role</legend>
          {roles.map(([r, meaning]) => <label key={r} class="choice"><input type="radio" name={`${id}-role`} checked={role === r} onChange={() => setRole(r)} /><span><strong>{r}</strong><span class="hint">{meaning}</span></span></label>)}
        </fieldset>
        <div class="field"><label for={`${id}-workflows`}>Only these workflows</label><textarea class="input mono" {...field('workflows')} rows={2} spellcheck={false} placeholder="All workflows" value={patterns} onInput={e => { setPatterns(e.currentTarget.value); setFaults({}); }} />{hint('workflows', 'Names, one a line; * stands for any characters, as in billing-*.')}</div>
        <div class="field"><label for={`${id}-expires_at`}>Valid until</label><input class="input" {...field('expires_at')} type="datetime-local" value={expires} onInput={e => { setExpires(e.currentTarget.value); setFaults({}); }} />{hint('expires_at', 'Your time. Empty: until it is revoked.')}</div>
      </form>
    </Dialog>
  );
}

// Closed by its button; by Escape and the like only at the second time, as the key can't be shown again.
function MadeDialog({ made, onClose }: { made: NewKey; onClose: () => void }) {
  const [isWarned, setWarned] = useState(false);
  return (
    <Dialog title="The key is created" onClose={() => isWarned ? onClose() : setWarned(true)} footer={<Button kind="primary" onClick={onClose}>I have copied it</Button>}>
      <div class="stack">
        <p>This is the only time that the key is shown. The service keeps only a hash of it: copy it now, and keep it where secrets are kept.</p>
        <div class="row key-secret"><code class="anywhere grow">{made.key}</code><Copy text={made.key} label="Copy the key" /></div>
        <p role="status" class="fault">{isWarned && 'The key can’t be shown again. Close once more to go on without it.'}</p>
        <p class="small muted">It is called <strong class="anywhere">{made.name}</strong>, has the role {made.role}, and begins with <code>{made.prefix}</code>, by which it stands in records.</p>
      </div>
    </Dialog>
  );
}
