import { useState } from 'preact/hooks';
import type { Page, Run } from '../../api/types.ts';
import { useResource } from '../../api/resource.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, Loading, ProblemBox } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Age, Duration } from '../../components/time.tsx';
import { Link, navigate } from '../../routing/router.tsx';
import { comparePath } from './places.ts';

/** Which run to compare with: the ones before it are suggested. */
export function CompareDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const { data, error } = useResource<Page<Run>>(`/workflows/${run.workflow_id}/runs`, { limit: 10, created_before: run.created_at });
  const [id, setId] = useState('');
  const to = (other: string) => comparePath(run.id, other);
  return (
    <Dialog title="Compare with" onClose={onClose}>
      <div class="stack">
        {error ? <ProblemBox error={error} /> : !data ? <Loading /> : data.items.length === 0 ? <p class="muted">No earlier run of this workflow.</p> : (
          <ul class="compare-list" aria-label="Earlier runs of this workflow">
            {data.items.map((other, i) => (
              <li key={other.id}>
                <Link to={to(other.id)}><Status status={other.status} /><span class="grow"><Age at={other.created_at} /></span>{i === 0 && <span class="tag">the run before</span>}<span class="muted"><Duration from={other.started_at} to={other.completed_at} /></span></Link>
              </li>
            ))}
          </ul>
        )}
        <form class="row" onSubmit={e => { e.preventDefault(); if (id.trim()) { navigate(to(id.trim())); } }}>
          <input class="input mono grow" aria-label="Id of another run" placeholder="Id of another run" value={id} onInput={e => setId(e.currentTarget.value)} />
          <Button type="submit" disabled={id.trim() === ''}>Compare</Button>
        </form>
      </div>
    </Dialog>
  );
}
