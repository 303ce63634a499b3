import { useResource } from '../../api/resource.ts';
import type { Counts, ExecutionHead, ExecutionStatus, Page, Run, RunSummary } from '../../api/types.ts';
import { CountsBar } from '../../components/chips.tsx';
import { Status } from '../../components/status.tsx';
import { Duration } from '../../components/time.tsx';
import { count, counted } from '../../format/numbers.ts';
import { executionStatuses, isFinal } from '../../format/status.ts';
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
        {data && <CountsBar counts={data.counts} label="Tasks" />}
      </span>
      <span class="when small muted"><Duration from={run.started_at} to={null} /></span>
    </div>
  );
}

// How many tasks have ended, in words: "4 of 8 tasks".
function endedOf(counts: Counts<ExecutionStatus>): string {
  const sum = (statuses: readonly ExecutionStatus[]) => statuses.reduce((all, s) => all + (counts[s] ?? 0), 0);
  return `${count(sum(executionStatuses.filter(isFinal)))} of ${counted(sum(executionStatuses), 'task')}`;
}
