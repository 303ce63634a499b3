import { useId, useState } from 'preact/hooks';
import { change, Problem } from '../../api/client.ts';
import type { Calendar } from '../../api/types.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { navigate } from '../../routing/router.tsx';
import { datesOf, isName, named } from './dates.ts';

const most = 1_048_576; // bytes of a file, as the service takes them
const mostFaults = 5;

export interface CalendarDialogProps {
  /** What is replaced, and its ETag; null: a calendar is created. */
  calendar: Calendar | null;
  etag: string | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Writes a calendar: from a file in iCalendar form, or from a list of dates. */
export function CalendarDialog({ calendar, etag, onClose, onSaved }: CalendarDialogProps) {
  const [name, setName] = useState(calendar?.name ?? '');
  const [way, setWay] = useState<'file' | 'dates'>('dates');
  const [text, setText] = useState(calendar?.dates.join('\n') ?? '');
  const [file, setFile] = useState<File | null>(null);
  const [faults, setFaults] = useState<{ [field: string]: string }>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const show = (found: { [field: string]: string }, e: unknown = null) => {
    setFaults(found);
    setError(e);
    setBusy(false);
    requestAnimationFrame(() => document.getElementById(id)?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const send = async () => {
    const dates = datesOf(text);
    const wrong = {
      ...(!isName(name) && { name: 'must be letters, digits, - and _' }),
      ...(way === 'file' ? file === null ? { file: 'Choose a file.' } : file.size > most && { file: 'must not be larger than 1 MiB' } : dates.length === 0 && { dates: 'must have a date' }),
    };
    if (Object.keys(wrong).length > 0) {
      show(wrong);
      return;
    }

    setBusy(true);
    setError(null);
    const path = `/calendars/${encodeURIComponent(name)}`;
    try {
      const { data } = await change<Calendar>('PUT', path, {
        ...(way === 'file' ? { text: { content: await file!.text(), type: 'text/calendar' } } : { body: { dates } }),
        headers: calendar === null ? { 'If-None-Match': '*' } : etag ? { 'If-Match': etag } : {},
      });
      say(`The calendar has ${counted(data.dates.length, 'date')}${data.expanded_until ? `. Repeated events have dates until ${data.expanded_until}: send the file again before then` : ''}.`);
      onSaved();
      onClose();
      navigate(`/calendars/${encodeURIComponent(name)}`);
    } catch (e) {
      if (calendar === null && e instanceof Problem && e.status === 412) {
        show({ name: 'There is a calendar with this name. Open it to replace its dates.' });
        return;
      }

      const found = e instanceof Problem ? e.faults.filter(f => f.pointer.startsWith('/dates')).slice(0, mostFaults).map(f => named(f.pointer, f.detail, dates)) : [];
      show(found.length > 0 ? { dates: found.join('; ') } : {}, found.length > 0 ? null : e);
    }
  };
  const field = (member: string) => ({ id: `${id}-${member}`, 'aria-invalid': member in faults, 'aria-describedby': `${id}-${member}-hint` });
  const hint = (member: string, words: string) => <span id={`${id}-${member}-hint`} class={faults[member] ? 'fault' : 'hint'}>{faults[member] ?? words}</span>;
  return (
    <Dialog title={calendar ? 'Replace the dates' : 'New calendar'} onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" type="submit" form={id} busy={busy}>{calendar ? 'Replace' : 'Create'}</Button></>}>
      <form id={id} class="stack" noValidate onSubmit={e => { e.preventDefault(); void send(); }}>
        {error !== null && <ProblemBox error={error} />}
        {calendar === null
          ? <div class="field"><label for={`${id}-name`}>Name</label><input class="input" {...field('name')} autofocus autocomplete="off" spellcheck={false} value={name} onInput={e => { setName(e.currentTarget.value); setFaults({}); }} />{hint('name', 'Letters, digits, - and _. Schedules name it in exclude_calendar.')}</div>
          : <p class="small muted">The schedules that use <strong>{calendar.name}</strong> follow the new dates from then on. Keep the dates of the last month in it.</p>}
        <fieldset class="choices"><legend>From</legend>
          <label class="choice"><input type="radio" name={`${id}-way`} checked={way === 'dates'} onChange={() => { setWay('dates'); setFaults({}); }} /><span><strong>A list of dates</strong></span></label>
          <label class="choice"><input type="radio" name={`${id}-way`} checked={way === 'file'} onChange={() => { setWay('file'); setFaults({}); }} /><span><strong>A file in iCalendar form (.ics)</strong><span class="hint">Its all-day events, up to ten years ahead.</span></span></label>
        </fieldset>
        {way === 'dates'
          ? <div class="field"><label for={`${id}-dates`}>Dates</label><textarea class="input mono" {...field('dates')} rows={10} spellcheck={false} placeholder={'2027-12-24\n2027-12-25'} value={text} onInput={e => { setText(e.currentTarget.value); setFaults({}); }} />{hint('dates', 'One a line, such as 2027-12-25; up to 5,000.')}</div>
          : <div class="field"><label for={`${id}-file`}>File</label><input class="input" {...field('file')} type="file" accept=".ics,text/calendar" onChange={e => { setFile(e.currentTarget.files?.[0] ?? null); setFaults({}); }} />{hint('file', 'Up to 1 MiB.')}</div>}
      </form>
    </Dialog>
  );
}
