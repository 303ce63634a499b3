import { useMemo, useState } from 'preact/hooks';
import { newIdempotencyKey, Problem } from '../../api/client.ts';
import type { EventForm, InputDeclaration } from '../../api/types.ts';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { InputField } from '../../forms/input-field.tsx';
import { initialText, objectOf } from '../../forms/inputs.ts';
import { pathOf } from '../../forms/pointer.ts';
import { sendEvent } from './event-dialog.tsx';
import type { RunState } from './run-state.ts';

type ByName = { [name: string]: string };

/** The fields that a waiting task asks for. What they say is sent as its event. */
export function AnswerForm({ form, name, state }: { form: EventForm; name: string; state: RunState }) {
  const fields = useMemo(() => declarationsOf(form), [form]);
  const [texts, setTexts] = useState<ByName>(() => Object.fromEntries(Object.entries(fields).map(([n, d]) => [n, initialText(d)])));
  const [faults, setFaults] = useState<ByName>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useMemo(newIdempotencyKey, [texts]);
  const send = async () => {
    const read = objectOf(fields, texts);
    if ('faults' in read) {
      setFaults(read.faults);
      return;
    }

    setBusy(true);
    setError(null);
    try {
      await sendEvent(state, name, read.json, key);
    } catch (e) {
      const found = Object.fromEntries((e instanceof Problem ? e.faults : []).map(f => [pathOf(f.pointer)[0]!, f.detail]).filter(([n]) => n! in fields)) as ByName;
      setFaults(found);
      setError(Object.keys(found).length > 0 ? null : e);
    }

    setBusy(false);
  };
  return (
    <form class="stack answer-form" noValidate aria-label={form.title ?? name} onSubmit={e => { e.preventDefault(); void send(); }}>
      {form.title && <p><strong>{form.title}</strong></p>}
      {form.description && <p class="small muted">{form.description}</p>}
      {error !== null && <ProblemBox error={error} />}
      {Object.entries(fields).map(([n, declaration]) => (
        <InputField key={n} name={n} label={form.properties[n]!.title} declaration={declaration} text={texts[n] ?? ''} fault={faults[n]} isFirst={false}
          onText={text => { setTexts(t => ({ ...t, [n]: text })); setFaults(({ [n]: _, ...rest }) => rest); }} />
      ))}
      <div class="row-wrap"><Button kind="primary" icon="event" type="submit" busy={busy}>Send</Button><span class="small muted">Sends the event <code>{name}</code>.</span></div>
    </form>
  );
}

// A schema of fields as declarations of inputs, which the fields know.
const declarationsOf = (form: EventForm): { [name: string]: InputDeclaration } =>
  Object.fromEntries(Object.entries(form.properties).map(([name, { type, description, default: standard, enum: options, format }]) =>
    [name, { type, description: description ?? null, default: standard ?? null, enum: options ?? null, required: form.required?.includes(name) ?? false, ...(format && { format }) } as InputDeclaration]));
