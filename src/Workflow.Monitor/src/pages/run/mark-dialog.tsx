import { useId, useMemo, useState } from 'preact/hooks';
import { change, newIdempotencyKey } from '../../api/client.ts';
import type { Run } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { isShownBy, memberFaults, type FaultsByName } from '../../forms/faults.ts';
import { count } from '../../format/numbers.ts';
import { navigate } from '../../routing/router.tsx';
import { payloadOf } from './orders.ts';

export interface MarkDialogProps {
  run: Run;
  task: string;
  /** The item; null: the task itself. */
  index: number | null;
  onClose: () => void;
}

/** Marks a failed task as succeeded: somebody has done it by other means. The output is sent as it was typed. */
export function MarkDialog({ run, task, index, onClose }: MarkDialogProps) {
  const [output, setOutput] = useState('');
  const [reason, setReason] = useState('');
  const [faults, setFaults] = useState<FaultsByName>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const key = useMemo(newIdempotencyKey, [output, reason]);
  const show = (found: FaultsByName, e: unknown = null) => {
    setFaults(found);
    setError(e);
    requestAnimationFrame(() => document.getElementById(id)?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const send = async () => {
    const payload = payloadOf(output);
    if ('fault' in payload || reason.trim() === '') {
      show({ ...('fault' in payload && { output: `Not valid JSON: ${payload.fault}` }), ...(reason.trim() === '' && { reason: 'is required: the record says why' }) });
      return;
    }

    setBusy(true);
    setError(null);
    try {
      const body = `{${index === null ? '' : `"index":${index},`}"reason":${JSON.stringify(reason)},"output":${payload.json}}`;
      const { data: started } = await change<Run>('POST', `/runs/${encodeURIComponent(run.id)}/tasks/${encodeURIComponent(task)}/mark_succeeded`, { text: { content: body, type: 'application/json' }, headers: { 'Idempotency-Key': key } });
      say('The task is marked as succeeded, in a new run.');
      onClose();
      navigate(`/runs/${started.id}`);
    } catch (e) {
      const found = memberFaults(e, ['output', 'reason']);
      setBusy(false);
      show(found, isShownBy(e, found) ? null : e);
    }
  };
  const field = (member: string) => ({ id: `${id}-${member}`, 'aria-invalid': member in faults, 'aria-describedby': `${id}-${member}-hint` });
  const hint = (member: string, text: string) => <span id={`${id}-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? text}</span>;
  return (
    <Dialog title="Mark as succeeded" onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" icon="approve" type="submit" form={id} busy={busy}>Mark and go on</Button></>}>
      <form id={id} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        <p>Task <strong class="anywhere">{task}</strong>{index !== null && `, item ${count(index)},`} counts as succeeded in a new run, which goes on after it. What is done is carried over. The mark can’t be taken back: it is in the record of the new run, with your name and the reason.</p>
        <div class="field">
          <label for={`${id}-reason`}>Reason <span class="fault">required</span></label>
          <textarea class="input" {...field('reason')} rows={2} autofocus aria-required value={reason} onInput={e => { setReason(e.currentTarget.value); setFaults(({ reason: _, ...rest }) => rest); }} />
          {hint('reason', 'Who did it, and how.')}
        </div>
        <div class="field">
          <label for={`${id}-output`}>Output, as JSON</label>
          <textarea class="input mono" {...field('output')} rows={5} spellcheck={false} placeholder="null" value={output} onInput={e => { setOutput(e.currentTarget.value); setFaults(({ output: _, ...rest }) => rest); }} />
          {hint('output', 'What the tasks after it read. Nothing is null; expressions are not evaluated.')}
        </div>
      </form>
    </Dialog>
  );
}
