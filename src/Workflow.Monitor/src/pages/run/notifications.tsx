import { useEffect } from 'preact/hooks';
import { refresh, useResource } from '../../api/resource.ts';
import type { AnyStatus, Delivery, Run } from '../../api/types.ts';
import { Status } from '../../components/status.tsx';
import { Age, Time, now } from '../../components/time.tsx';
import { counted } from '../../format/numbers.ts';
import { isFinal } from '../../format/status.ts';
import { aboutOf, readAgain } from './notifications.ts';

const statuses: { [status in Delivery['status']]: AnyStatus } = { pending: 'WAITING', delivered: 'SUCCEEDED', failed: 'FAILED' };
const words: { [status in Delivery['status']]: string } = { pending: 'Pending', delivered: 'Delivered', failed: 'Failed' };

/** Who hears of the run, and how far that has come. Nothing where nobody does. */
export function Notifications({ run }: { run: Run }) {
  const path = `/runs/${encodeURIComponent(run.id)}`;
  const { data } = useResource<Run>(path);
  const deliveries = data?.notifications ?? [];
  const every = readAgain(run, deliveries, now.peek());
  const hasEnded = isFinal(run.status);
  useEffect(() => void refresh(path), [path, hasEnded]);
  useEffect(() => {
    if (every === undefined) {
      return;
    }

    const again = setInterval(() => !document.hidden && void refresh(path), every);
    return () => clearInterval(again);
  }, [path, every]);
  return deliveries.length === 0 ? null : (
    <section class="card notifications" aria-labelledby="notifications">
      <header><h2 id="notifications">Notifications</h2></header>
      <ul>{deliveries.map((d, i) => <Row key={i} delivery={d} />)}</ul>
    </section>
  );
}

const Row = ({ delivery: d }: { delivery: Delivery }) => (
  <li>
    <Status status={statuses[d.status]} word={words[d.status]} />
    <div class="grow">
      <p>{aboutOf(d)}, to <code>{d.target}</code></p>
      <p class="small muted">
        {d.attempts === 0 ? 'Not sent yet' : counted(d.attempts, 'attempt')}
        {d.delivered_at !== null && <> · delivered <Time at={d.delivered_at} /></>}
        {d.next_at !== null && <> · next attempt <Age at={d.next_at} /></>}
      </p>
      {d.error !== null && <p class="small failure">{d.error}</p>}
    </div>
  </li>
);
