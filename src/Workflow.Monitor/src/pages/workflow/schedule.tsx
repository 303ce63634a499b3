import './schedule.css';
import { useState } from 'preact/hooks';
import { useResource } from '../../api/resource.ts';
import { may } from '../../api/session.ts';
import type { Excluded, FireTime, Schedule, ScheduleEntry, Tick, Workflow } from '../../api/types.ts';
import { setActive } from '../../api/workflows.ts';
import { dateIn, endOf, startOf } from '../../calendar/month.ts';
import { Icon } from '../../components/icon.tsx';
import { Card, Empty, Loading } from '../../components/parts.tsx';
import { Switch } from '../../components/switch.tsx';
import { Age, now, Time } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { ms } from '../../format/time.ts';
import { Link } from '../../routing/router.tsx';
import { Calendar } from './calendar.tsx';
import { Preview } from './preview.tsx';
import { isScheduled, nameOf, namesOf, zoneOf } from './schedules.ts';
import { looksOfTick } from './ticks.ts';

const mostRead = 500; // the most instants and ticks that the service answers

/** When a workflow runs by itself, and what became of the last instants. */
export function ScheduleTab({ workflow, schedule }: { workflow: Workflow; schedule: Schedule | null }) {
  const { id } = workflow;
  const hasSchedule = isScheduled(workflow);
  const zone = zoneOf(workflow);
  const [month, setMonth] = useState(() => dateIn(Date.now(), zone).slice(0, 7));
  const from = Math.max(Math.floor(Date.now() / 3_600_000) * 3_600_000, startOf(month)); // by the hour, so that it is not read anew each second
  const isPast = endOf(month) < Date.now();
  const { data: wide } = useResource<Schedule>(!hasSchedule ? null : `/workflows/${id}/schedule`, { count: mostRead, preview: true, ...(from > Date.now() && { from: new Date(from).toISOString() }) });
  if (!hasSchedule) {
    return (
      <div class="stack">
        <Empty icon="calendar" title="It has no schedule">
          <p>With a <code>cron_expression</code> or <code>schedules</code> in its definition it runs by itself. Try one below.</p>
          {may('admin') && <Link to={`/workflows/${id}?tab=definition`} class="button">Edit the definition</Link>}
        </Empty>
        <Preview workflow={workflow} />
      </div>
    );
  }

  return (
    <div class="stack">
      <State workflow={workflow} schedule={schedule} />
      <Card title="Calendar" class="calendar-card">
        {wide ? <Calendar month={month} onMonth={setMonth} zone={zone} next={isPast ? [] : wide.next} ticks={wide.last_ticks} isActive={workflow.is_active} /> : <Loading />}
      </Card>
      <div class="cards">
        <Card title={workflow.is_active ? 'Next scheduled times' : 'Next scheduled times, once it is enabled'}><Next instants={wide?.next.slice(0, 10) ?? []} schedules={wide?.schedules ?? []} /></Card>
        {wide && wide.excluded.length > 0 && <Card title="Excluded by calendars"><ExcludedTimes excluded={wide.excluded.slice(0, 10)} schedules={wide.schedules} /></Card>}
        <Card title="Past scheduled times"><Ticks ticks={wide?.last_ticks.slice(0, 30) ?? []} /></Card>
      </div>
      <Preview workflow={workflow} />
    </div>
  );
}

function State({ workflow, schedule }: { workflow: Workflow; schedule: Schedule | null }) {
  const { id, is_active: isActive } = workflow;
  const names = namesOf(workflow);
  const problem = schedule?.fault ?? schedule?.paused_reason ?? schedule?.status_reason;
  const next = schedule?.next[0];
  return (
    <section class="card" aria-label="State">
      <div class="body stack-small">
        <div class="row-wrap between">
          <div class="stack-small grow">
            <h2>{schedule?.explanation ?? names}</h2>
            <p class="small muted"><code>{names}</code> {!isActive ? 'Disabled: it starts nothing by itself.' : next ? <>Next: <Age at={next.due_at} />.</> : 'No scheduled time is left.'}</p>
          </div>
          <div class="row">
            {may('operator') && <><span class="small muted" aria-hidden="true">{isActive ? 'Enabled' : 'Disabled'}</span><Switch on={isActive} label="Schedule" onChange={on => void attempt(() => setActive(id, on), on ? 'The schedule is enabled.' : 'The schedule is disabled.')} /></>}
            {may('admin') && <Link to={`/workflows/${id}?tab=definition`} class="button small"><Icon name="edit" />Edit</Link>}
          </div>
        </div>
        {problem && <div class="problem" data-tone={schedule?.fault ? 'failed' : 'waiting'}><Icon name="warning" /><span>{schedule?.fault ? `It can’t be evaluated: ${problem}` : schedule?.paused_reason ? `The service has disabled it: ${problem}` : `It waits: ${problem}`}</span></div>}
      </div>
    </section>
  );
}

// The instant on the wall of the schedule's zone; the reader's own clock beside it.
function Next({ instants, schedules }: { instants: FireTime[]; schedules: ScheduleEntry[] }) {
  const zones = [...new Set(schedules.map(s => s.time_zone))];
  const isOwn = zones.length === 1 && zones[0] === Intl.DateTimeFormat().resolvedOptions().timeZone;
  return instants.length === 0 ? <p class="body muted">None.</p> : (
    <div class="table-frame">
      <table class="table">
        <thead><tr><th scope="col">{zones.length === 1 ? zones[0] : 'Local time'}</th>{!isOwn && <th scope="col">Your time</th>}<th scope="col">Due</th>{schedules.length > 1 && <th scope="col">Schedule</th>}</tr></thead>
        <tbody>{instants.map(f => <tr key={f.at}><td class="nowrap">{f.local.slice(0, 16).replace('T', ' ')} <span class="faint small">{f.local.slice(19)}</span>{f.moved_from.length > 0 && <> <span class="tag">moved</span></>}</td>{!isOwn && <td><Time at={f.at} /></td>}<td>{ms(f.due_at) <= now.value ? 'now' : <Age at={f.due_at} />}</td>{schedules.length > 1 && <td><code>{f.schedules.map(i => nameOf(schedules[i]!)).join(', ')}</code></td>}</tr>)}</tbody>
      </table>
    </div>
  );
}

function ExcludedTimes({ excluded, schedules }: { excluded: Excluded[]; schedules: ScheduleEntry[] }) {
  return (
    <ul class="ticks">
      {excluded.map(e => (
        <li key={`${e.schedule} ${e.at}`} data-row>
          <span class="grow">
            <span class="row-wrap"><span>{e.local.slice(0, 16).replace('T', ' ')} <span class="faint small">{e.local.slice(19)}</span></span>{schedules.length > 1 && <code class="small">{nameOf(schedules[e.schedule]!)}</code>}</span>
            <span class="small muted tick-reason">{e.reason}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Ticks({ ticks }: { ticks: Tick[] }) {
  return ticks.length === 0 ? <p class="body muted">None has come yet.</p> : (
    <ul class="ticks">
      {ticks.map(t => {
        const { word, tone, icon } = looksOfTick(t);
        return (
          <li key={t.scheduled_for} data-row>
            <span class="status plain" data-tone={tone}><Icon name={icon} size={14} />{word}</span>
            <span class="grow">
              <span class="row-wrap"><Time at={t.scheduled_for} />{t.until && <span class="small muted">to <Time at={t.until} />, {counted(t.count, 'scheduled time')}</span>}{t.caught_up && <span class="tag">caught up</span>}</span>
              {t.reason && <span class="small muted tick-reason">{t.reason}</span>}
            </span>
            {t.run_id && <Link to={`/runs/${t.run_id}`} class="small nowrap">Run</Link>}
          </li>
        );
      })}
    </ul>
  );
}
