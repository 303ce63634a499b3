import { useResource } from '../../api/resource.ts';
import type { ExecutionHead, Page, Run, RunSummary } from '../../api/types.ts';
import { endedOf, ProgressBar } from '../../components/progress.tsx';
import { Status } from '../../components/status.tsx';
import { Duration } from '../../components/time.tsx';
import { Link } from '../../routing/router.tsx';

const refreshedEvery = 5_000; // milliseconds

/** A run that is active: how far it is, and what it waits for if nothing of it runs. */
export function ActiveRun({ run }: { run: Run }) {
  const { data } = useResource<RunSummary>(`/runs/${run.id}/summary`, { limit: 1 }, refreshedEvery);
  const onlyWaits = data !== null && (data.counts.WAITING ?? 0) > 0 && !data.counts.RUNNING;
  const waiting = useResource<Page<ExecutionHead>>(onlyWaits ? `/runs/${run.id}/tasks` : null, { status: 'WAITING', payloads: false, limit: 3 }, refreshedEvery).data?.items[0];
  return (
    <div class="home-row" data-row>
      <Status status={waiting && run.status === 'RUNNING' ? 'WAITING' : run.status} />
      <span class="what">
        <Link to={`/runs/${run.id}`} class="truncate" title={run.workflow_name}>{run.workflow_name}</Link>
        <span class="why muted">{waiting ? `${waiting.task}: ${waiting.status_reason ?? 'waits'}` : data ? endedOf(data.counts) : run.trigger}</span>
        {data && <ProgressBar counts={data.counts} />}
      </span>
      <span class="when small muted"><Duration from={run.started_at} to={null} /></span>
    </div>
  );
}
