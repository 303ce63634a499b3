import type { Pages } from '../../api/pages.ts';
import type { Run } from '../../api/types.ts';
import { useMedia } from '../../components/hooks.ts';
import { Button, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Age, Duration, Time } from '../../components/time.tsx';
import { Link } from '../../routing/router.tsx';
import '../runs/runs.css';
import { RunRow } from '../runs/run-row.tsx';

const most = 400; // rows on the page; the page of all runs pages on

/** The runs of a workflow. */
export function RunsTab({ id, runs: { items, hasMore, isLoading, error, more, refresh } }: { id: number; runs: Pages<Run> }) {
  const isNarrow = useMedia('(max-width: 60rem)');
  if (error) {
    return <ProblemBox error={error} retry={() => void refresh()} />;
  }

  if (items.length === 0) {
    return isLoading ? <Loading /> : <Empty icon="runs" title="It has not run yet"><p>“Start” runs it now. With a schedule it runs by itself.</p></Empty>;
  }

  const shown = items.slice(0, most);
  return (
    <section class="card" aria-label="Runs">
      {isNarrow ? <div role="list" aria-label="Runs, newest first">{shown.map(r => <RunRow key={r.id} run={r} name={`${r.trigger[0]!.toUpperCase()}${r.trigger.slice(1)}, version ${r.workflow_version}`} />)}</div> : <div class="table-frame">
        <table class="table runs">
          <thead><tr><th scope="col">Status</th><th scope="col">Run</th><th scope="col">Trigger</th><th scope="col">Version</th><th scope="col">Created</th><th scope="col">Duration</th><th scope="col">Reason</th></tr></thead>
          <tbody>
            {shown.map(r => (
              <tr key={r.id} data-row>
                <td><Status status={r.status} /></td>
                <td><Link to={`/runs/${r.id}`} class="mono nowrap">{r.id}</Link></td>
                <td>{r.trigger}{r.scheduled_for && <span class="faint small"> for <Time at={r.scheduled_for} /></span>}</td>
                <td>{r.workflow_version}</td>
                <td><Age at={r.created_at} /></td>
                <td><Duration from={r.started_at} to={r.completed_at} /></td>
                <td class="runs-reason small muted" title={r.error ?? r.status_reason ?? ''}>{r.error ?? r.status_reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>}
      <div class="flow-foot">
        {hasMore && items.length < most && <Button busy={isLoading} onClick={more}>Show more</Button>}
        <Link to={`/runs?workflow=${id}`} class="small">Filter these runs</Link>
      </div>
    </section>
  );
}
