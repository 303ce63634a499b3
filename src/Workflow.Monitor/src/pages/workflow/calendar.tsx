import type { FireTime, Tick } from '../../api/types.ts';
import { countedBy } from '../../calendar/marks.ts';
import { byDay, dateIn, monthAway, timeIn, weeksOf, type Day } from '../../calendar/month.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { IconButton } from '../../components/parts.tsx';
import { now } from '../../components/time.tsx';
import { count } from '../../format/numbers.ts';
import type { Tone } from '../../format/status.ts';
import { ms } from '../../format/time.ts';
import { base } from '../../routing/router.tsx';
import { looksOfTick } from './ticks.ts';

interface CalendarProps {
  /** "2026-11". */
  month: string;
  onMonth: (month: string) => void;
  zone: string;
  next: readonly FireTime[];
  ticks: readonly Tick[];
  isActive: boolean;
}

const perDay = 3; // shown of a day one by one; more are counted
const title = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: 'UTC' });
const fullDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' });
const weekdays = Array.from({ length: 7 }, (_, i) => dayName.format(Date.UTC(2024, 0, 1 + i))); // a Monday

/** A month of a schedule: what became of the past instants, and the next ones. */
export function Calendar({ month, onMonth, zone, next, ticks, isActive }: CalendarProps) {
  const today = dateIn(now.peek(), zone);
  const weeks = weeksOf(month);
  const past = byDay(ticks, t => ms(t.scheduled_for), zone);
  const coming = byDay(next, f => ms(f.at), zone);
  const last = next.at(-1);
  const known = last ? dateIn(ms(last.at), zone) : null;
  const isCut = next.length >= 500 && known !== null && known < weeks.at(-1)![6]!.date;
  return (
    <div class="calendar">
      <div class="row between calendar-head">
        <span class="calendar-back"><IconButton icon="chevron-right" label="The month before" onClick={() => onMonth(monthAway(month, -1))} /></span>
        <h3 aria-live="polite">{title.format(Date.parse(`${month}-01T00:00:00Z`))} <span class="faint small">{zone}</span></h3>
        <span class="row">
          {!today.startsWith(month) && <button type="button" class="button small" onClick={() => onMonth(today.slice(0, 7))}>Today</button>}
          <IconButton icon="chevron-right" label="The month after" onClick={() => onMonth(monthAway(month, 1))} />
        </span>
      </div>
      <table class="calendar-grid" aria-label="Instants by day">
        <thead><tr>{weekdays.map(d => <th key={d} scope="col">{d}</th>)}</tr></thead>
        <tbody>{weeks.map(week => <tr key={week[0]!.date}>{week.map(d => <Cell key={d.date} day={d} isToday={d.date === today} past={past.get(d.date) ?? []} coming={coming.get(d.date) ?? []} zone={zone} isActive={isActive} />)}</tr>)}</tbody>
      </table>
      {isCut && <p class="small muted calendar-note">The next {next.length} scheduled times are shown; it has more after them.</p>}
    </div>
  );
}

function Cell({ day, isToday, past, coming, zone, isActive }: { day: Day; isToday: boolean; past: Tick[]; coming: FireTime[]; zone: string; isActive: boolean }) {
  const isFull = past.length + coming.length > perDay;
  return (
    <td class={`day ${day.isInMonth ? '' : 'other'}`} {...(isToday && { 'aria-current': 'date' as const })}>
      <span class="day-number"><span aria-hidden="true">{day.day}</span><span class="visually-hidden">{fullDay.format(Date.parse(day.date))}{isToday && ', today'}</span></span>
      <ul>
        {isFull ? <Counts past={past} coming={coming} isActive={isActive} /> : (
          <>
            {past.map(t => <li key={t.scheduled_for}><TickMark tick={t} zone={zone} /></li>)}
            {coming.map(f => <li key={f.at}><span class="day-mark day-next" data-tone={toneOfNext(isActive)} title={wordOfNext(isActive)}><Icon name="clock" size={12} /><span class="day-time">{f.local.slice(11, 16)}</span><span class="visually-hidden">{wordOfNext(isActive)}</span></span></li>)}
          </>
        )}
      </ul>
    </td>
  );
}

const wordOfNext = (isActive: boolean) => isActive ? 'Will run' : 'Would run if it were enabled';
const toneOfNext = (isActive: boolean) => isActive ? 'running' : 'idle';
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 0 });

// What one looks for comes first: what was not run, then what will be, then what went as it should.
function Counts({ past, coming, isActive }: { past: Tick[]; coming: FireTime[]; isActive: boolean }) {
  const groups = countedBy(past, t => ({ word: looksOfTick(t).word, count: t.count }), ['Skipped', 'Replaced', 'Due', 'Started']);
  const isNotRun = (g: { word: string }) => g.word === 'Skipped' || g.word === 'Replaced';
  const mark = ({ word, count: n, first }: typeof groups[number]) => <CountMark key={word} {...looksOfTick(first)} count={n} />;
  return (
    <>
      {groups.filter(isNotRun).map(mark)}
      {coming.length > 0 && <CountMark word={wordOfNext(isActive)} tone={toneOfNext(isActive)} icon="clock" count={coming.length} isNext />}
      {groups.filter(g => !isNotRun(g)).map(mark)}
    </>
  );
}

const CountMark = ({ word, tone, icon, count: n, isNext = false }: { word: string; tone: Tone; icon: IconName; count: number; isNext?: boolean }) => (
  <li><span class={isNext ? 'day-mark day-next' : 'day-mark'} data-tone={tone} title={`${word}: ${count(n)}`}><Icon name={icon} size={12} /><span aria-hidden="true">{short.format(n)}</span><span class="visually-hidden">{word}: {count(n)}</span></span></li>
);

function TickMark({ tick, zone }: { tick: Tick; zone: string }) {
  const { word, tone, icon } = looksOfTick(tick);
  const time = timeIn(ms(tick.scheduled_for), zone);
  const words = `${word}${tick.count > 1 ? `, ${tick.count} scheduled times` : ''}${tick.reason ? `: ${tick.reason}` : ''}`;
  const content = <><Icon name={icon} size={12} /><span class="day-time">{tick.count > 1 ? `${tick.count} ×` : time}</span><span class="visually-hidden">{words}</span></>;
  return tick.run_id ? <a class="day-mark" data-tone={tone} href={`${base}/runs/${tick.run_id}`} title={words}>{content}</a> : <span class="day-mark" data-tone={tone} title={words}>{content}</span>;
}
