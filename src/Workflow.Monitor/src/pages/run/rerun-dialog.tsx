import { useId, useMemo, useState } from 'preact/hooks';
import { change, newIdempotencyKey } from '../../api/client.ts';
import { useResource } from '../../api/resource.ts';
import type { Definition, Run, TaskSummary } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, Loading, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { faultsOf, isShownBy, memberFaults, type FaultsByName } from '../../forms/faults.ts';
import { InputField } from '../../forms/input-field.tsx';
import { navigate } from '../../routing/router.tsx';
import { ordersOf } from './orders.ts';
import { changesOf, fieldFor, orderOf, textsOf, type RerunChoice } from './rerun-order.ts';

const mostSuggested = 50;
const members = ['from', 'task', 'items', 'into_children', 'version'];

const froms: readonly (readonly [from: RerunChoice['from'], name: string, meaning: string])[] = [
  ['failed', 'From the failed tasks', 'What did not succeed runs again, and everything after it. The rest is carried over.'],
  ['task', 'From a task', 'The same, and also this task, however it ended, and everything after it.'],
  ['start', 'From the start', 'Everything runs again.'],
];

export interface RerunDialogProps {
  run: Run;
  tasks: readonly TaskSummary[];
  /** The task to begin with, and the item; null: none was chosen. */
  task: string | null;
  index: number | null;
  onClose: () => void;
}

/** Repeats a run, or a part of it, with other inputs if the reader changes them. The record of this run stays as it is. */
export function RerunDialog({ run, tasks, task, index, onClose }: RerunDialogProps) {
  const canFail = ordersOf(run.status).rerunFromFailed;
  const [choice, setChoice] = useState<RerunChoice>({ from: task !== null ? 'task' : canFail ? 'failed' : 'start', task: task ?? '', items: index === null ? '' : String(index), intoChildren: false, version: 'pinned' });
  const [isChanging, setChanging] = useState(false);
  const [texts, setTexts] = useState<FaultsByName>({});
  const [faults, setFaults] = useState<FaultsByName>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const { data: definition, error: unread } = useResource<Definition>(isChanging ? choice.version === 'latest' ? `/workflows/${run.workflow_id}` : `/workflows/${run.workflow_id}/versions/${run.workflow_version}` : null);
  const inputs = definition?.inputs ?? {};
  const given = run.inputs ?? {};
  const before = useMemo(() => textsOf(inputs, given), [definition]);
  const key = useMemo(newIdempotencyKey, [choice, texts, isChanging]); // pressed twice, it starts one run
  const chosen = tasks.find(t => t.task === choice.task);
  const set = (more: Partial<RerunChoice>) => {
    setChoice(c => ({ ...c, ...more }));
    setFaults({});
    setError(null);
  };
  const show = (found: FaultsByName, e: unknown) => {
    setFaults(found);
    setError(e);
    requestAnimationFrame(() => document.getElementById(`${id}-form`)?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const send = async () => {
    const order = orderOf(choice.from === 'task' && isChanging ? { ...choice, items: '' } : choice, isChanging ? changesOf(inputs, given, before, { ...before, ...texts }) : null);
    if ('faults' in order) {
      show(order.faults, null);
      return;
    }

    setBusy(true);
    setError(null);
    try {
      const { data: started } = await change<Run>('POST', `/runs/${encodeURIComponent(run.id)}/rerun`, { text: { content: order.body, type: 'application/json' }, headers: { 'Idempotency-Key': key } });
      say('The rerun has been accepted.');
      onClose();
      navigate(`/runs/${started.id}`);
    } catch (e) {
      const found = { ...memberFaults(e, members), ...Object.fromEntries(Object.entries(faultsOf(e, inputs)).map(([name, fault]) => [`/${name}`, fault])) };
      setBusy(false);
      show(found, isShownBy(e, found) ? null : e);
    }
  };
  const field = (member: string) => ({ id: `${id}-${member}`, 'aria-invalid': member in faults, 'aria-describedby': `${id}-${member}-hint` });
  const hint = (member: string, text: string) => <span id={`${id}-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? text}</span>;
  const isLoading = isChanging && !definition && !unread;
  return (
    <Dialog title="Rerun" onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" icon="rerun" type="submit" form={`${id}-form`} busy={busy} disabled={isLoading || unread !== null}>Start the rerun</Button></>}>
      <form id={`${id}-form`} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        <p class="small muted">A new run is started. The record of this one stays as it is.{run.parent && ' The run that started this one does not change: to repair both, rerun that one, into its child runs.'}</p>
        <fieldset class="choices">
          <legend>Where it begins</legend>
          {froms.map(([from, name, meaning]) => (
            <label key={from} class="choice"><input type="radio" name={`${id}-from`} value={from} checked={choice.from === from} disabled={from === 'failed' && !canFail} onChange={() => set({ from })} /><span><strong>{name}</strong><span class="hint">{from === 'failed' && !canFail ? 'Nothing of this run has failed.' : meaning}</span></span></label>
          ))}
          {faults['from'] && <span class="fault">{faults['from']}</span>}
        </fieldset>
        {choice.from === 'task' && (
          <div class="field">
            <label for={`${id}-task`}>Task</label>
            <input class="input" {...field('task')} list={`${id}-tasks`} autocomplete="off" spellcheck={false} value={choice.task} onInput={e => set({ task: e.currentTarget.value, items: '' })} />
            <datalist id={`${id}-tasks`}>{tasks.filter(t => t.task.includes(choice.task)).slice(0, mostSuggested).map(t => <option key={t.position} value={t.task} />)}</datalist>
            {hint('task', 'By its name.')}
          </div>
        )}
        {choice.from === 'task' && (chosen?.item_count ?? null) !== null && !isChanging && (
          <div class="field">
            <label for={`${id}-items`}>Only these items</label>
            <input class="input" {...field('items')} autocomplete="off" placeholder="All" value={choice.items} onInput={e => set({ items: e.currentTarget.value })} />
            {hint('items', 'By index from 0, such as 0, 3, 7-9. The others are carried over, but for those that did not succeed.')}
          </div>
        )}
        {choice.from !== 'start' && (
          <label class="choice"><input type="checkbox" checked={choice.intoChildren} onChange={e => set({ intoChildren: e.currentTarget.checked })} /><span><strong>Into child runs that failed</strong><span class="hint">They are repeated from where they failed. Otherwise tasks that run again start their child runs anew.</span></span></label>
        )}
        <div class="field">
          <label for={`${id}-version`}>Version</label>
          <select class="input" {...field('version')} value={choice.version} onChange={e => set({ version: e.currentTarget.value as RerunChoice['version'] })}>
            <option value="pinned">Version {run.workflow_version}, as before</option>
            <option value="latest">The latest version</option>
          </select>
          {hint('version', '')}
        </div>
        <label class="choice"><input type="checkbox" checked={isChanging} onChange={e => { setChanging(e.currentTarget.checked); setFaults({}); }} /><span><strong>Change inputs</strong><span class="hint">Those that you leave as they are stay as they were. Outputs that are carried over stay too.</span></span></label>
        {isChanging && (unread ? <ProblemBox error={unread} /> : !definition ? <Loading /> : Object.keys(inputs).length === 0 ? <p class="muted">The version declares no inputs.</p> : (
          <fieldset class="stack inputs"><legend class="visually-hidden">Inputs</legend>
            {Object.entries(inputs).map(([name, declaration]) => (
              <InputField key={`${choice.version} ${name}`} name={name} declaration={fieldFor(declaration, given[name])} text={texts[name] ?? before[name] ?? ''} fault={faults[`/${name}`]} isFirst={false}
                onText={text => { setTexts(t => ({ ...t, [name]: text })); setFaults(({ [`/${name}`]: _, ...rest }) => rest); }} />
            ))}
          </fieldset>
        ))}
      </form>
    </Dialog>
  );
}
