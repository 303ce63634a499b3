import { usePages } from '../../api/pages.ts';
import type { Wait } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Search } from '../../components/search.tsx';
import { Age, Time } from '../../components/time.tsx';
import { Link, place } from '../../routing/router.tsx';
import { taskLink } from '../run/places.ts';

const most = 400; // rows on the page
const eventName = /^[A-Za-z0-9_.-]{1,100}$/;

/** What waits for which event, over all runs. The event is sent on the run's page. */
export default function Waits() {
  useTitle('Waits');
  const event = place.value.query.get('event') ?? '';
  const isName = event === '' || eventName.test(event);
  const pages = usePages<Wait>('/waits', { event: isName ? event : 'none', limit: 50 }, w => `${w.run_id} ${w.task} ${w.index} ${w.attempt}`);
  const { items, isLoading, error, hasMore } = pages;
  return (
    <div class="page">
      <div class="page-head"><h1>Tasks that wait for events</h1></div>
      <Search label="Name of the event" parameter="event" />
      {!isName ? <p class="muted">A name has 1 to 100 letters, digits, _, - and “.”.</p>
        : error ? <ProblemBox error={error} retry={() => void pages.refresh()} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="event" title="Nothing waits"><p>{event ? `No task waits for the event “${event}”.` : 'No task waits for an event.'}</p></Empty>
        : (
          <Card title="Waits">
            <div class="table-frame">
              <table class="table">
                <thead><tr><th scope="col">Event</th><th scope="col">Key</th><th scope="col">Task</th><th scope="col">Workflow</th><th scope="col">Since</th><th scope="col">Until</th></tr></thead>
                <tbody>
                  {items.slice(0, most).map(w => (
                    <tr key={`${w.run_id} ${w.task} ${w.index} ${w.attempt}`} data-row>
                      <td><code>{w.event_name}</code></td>
                      <td>{w.key === null ? <span class="faint">–</span> : <code>{w.key}</code>}</td>
                      <td><Link to={taskLink(w.run_id, w.task, w.index)}>{w.task}{w.index !== null && ` [${w.index}]`}</Link></td>
                      <td><Link to={`/workflows/${w.workflow_id}`}>{w.workflow_id}</Link></td>
                      <td>{w.since && <Age at={w.since} />}</td>
                      <td><Time at={w.due_at} /></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {hasMore && items.length < most && <div class="flow-foot"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </Card>
        )}
    </div>
  );
}
