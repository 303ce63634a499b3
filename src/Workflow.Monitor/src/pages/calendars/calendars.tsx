import './calendars.css';
import { useState } from 'preact/hooks';
import { usePages } from '../../api/pages.ts';
import { administers } from '../../api/session.ts';
import type { CalendarSummary } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { lazily } from '../../components/lazily.tsx';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Age } from '../../components/time.tsx';
import { counted } from '../../format/numbers.ts';
import { Link } from '../../routing/router.tsx';

const CalendarDialog = lazily(() => import('./calendar-dialog.tsx').then(m => m.CalendarDialog));

/** The calendars that schedules may leave out. */
export default function Calendars() {
  useTitle('Calendars');
  const pages = usePages<CalendarSummary>('/calendars', { limit: 50 }, c => c.name);
  const [open, setOpen] = useState(false);
  const { items, isLoading, error, hasMore } = pages;
  const create = administers() && <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>New calendar</Button>;
  return (
    <div class="page">
      <div class="page-head"><h1>Calendars</h1>{items.length > 0 && create}</div>
      {error ? <ProblemBox error={error} retry={() => void pages.refresh()} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="calendar" title="No calendar yet"><p>A calendar is a named set of dates, such as the holidays of a country. A schedule that names it leaves these dates out.</p>{create}</Empty>
        : (
          <Card>
            <ul aria-label="Calendars">{items.map(c => (
              <li key={c.name} class="calendar-row" data-row>
                <Link to={`/calendars/${encodeURIComponent(c.name)}`}>{c.name}</Link>
                <span class="muted">{counted(c.count, 'date')}{c.first !== null && `, ${c.first} to ${c.last}`}</span>
                <span class="small muted">changed <Age at={c.updated_at} /></span>
              </li>
            ))}</ul>
            {hasMore && <div class="table-foot"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </Card>
        )}
      {open && <CalendarDialog calendar={null} etag={null} onClose={() => setOpen(false)} onSaved={() => {}} />}
    </div>
  );
}
