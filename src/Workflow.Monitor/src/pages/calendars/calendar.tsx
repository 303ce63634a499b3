import './calendars.css';
import { useEffect, useState } from 'preact/hooks';
import { change, read, type Answer } from '../../api/client.ts';
import { administers } from '../../api/session.ts';
import type { Calendar } from '../../api/types.ts';
import { Confirm } from '../../components/confirm.tsx';
import { useTitle } from '../../components/hooks.ts';
import { lazily } from '../../components/lazily.tsx';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { now, Time } from '../../components/time.tsx';
import { say } from '../../components/toasts.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { counted } from '../../format/numbers.ts';
import { Link, navigate } from '../../routing/router.tsx';
import { dayOf, nextFrom } from './dates.ts';

const CalendarDialog = lazily(() => import('./calendar-dialog.tsx').then(m => m.CalendarDialog));

/** One calendar with its dates. */
export default function CalendarPage({ name }: { name: string }) {
  useTitle(`Calendar ${name}`);
  const [answer, setAnswer] = useState<Answer<Calendar> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [shown, setShown] = useState<'replace' | 'delete' | null>(null);
  const path = `/calendars/${encodeURIComponent(name)}`;
  const load = () => read<Calendar>(path).then(a => { setAnswer(a); setError(null); }, setError);
  useEffect(() => void load(), [path]);
  const calendar = answer?.data ?? null;
  const today = new Date(now.peek()).toISOString().slice(0, 10);
  return (
    <div class="page">
      <nav class="crumbs" aria-label="Where this is"><Link to="/calendars">Calendars</Link><span aria-hidden="true">/</span><span>{name}</span></nav>
      <div class="page-head">
        <h1>{name}</h1>
        {calendar && administers() && <div class="row-wrap"><Button icon="edit" onClick={() => setShown('replace')}>Replace the dates</Button><Button icon="trash" kind="danger" onClick={() => setShown('delete')}>Delete</Button></div>}
      </div>
      {error ? <ProblemBox error={error} retry={() => void load()} /> : !calendar ? <Loading /> : (
        <>
          <p class="muted">{counted(calendar.dates.length, 'date')} · changed <Time at={calendar.updated_at} />. A schedule leaves them out if it says <code>exclude_calendar: {name}</code>.</p>
          {calendar.dates.length === 0 ? <Empty icon="calendar" title="It has no dates" /> : (
            <Card>
              <VirtualList count={calendar.dates.length} rowHeight={36} height="min(60vh, 32rem)" label="Dates" current={nextFrom(calendar.dates, today)}
                row={i => <div key={i} class="calendar-date" role="listitem" data-past={calendar.dates[i]! < today}><time dateTime={calendar.dates[i]!}>{calendar.dates[i]}</time><span class="muted">{dayOf(calendar.dates[i]!)}</span></div>} />
            </Card>
          )}
        </>
      )}
      {calendar && shown === 'replace' && <CalendarDialog calendar={calendar} etag={answer!.etag} onClose={() => setShown(null)} onSaved={() => void load()} />}
      {calendar && shown === 'delete' && <DeleteDialog name={name} etag={answer!.etag} onClose={() => setShown(null)} />}
    </div>
  );
}

function DeleteDialog({ name, etag, onClose }: { name: string; etag: string | null; onClose: () => void }) {
  const remove = async () => {
    await change('DELETE', `/calendars/${encodeURIComponent(name)}`, { ...(etag && { headers: { 'If-Match': etag } }) });
    say('The calendar is deleted.');
    navigate('/calendars');
  };
  return (
    <Confirm title="Delete the calendar?" yes="Delete" no="Keep it" onYes={remove} onClose={onClose}>
      <p>The calendar <strong class="anywhere">{name}</strong> and its dates are removed. It can’t be deleted while a workflow names it.</p>
    </Confirm>
  );
}
