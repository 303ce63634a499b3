import { useState } from 'preact/hooks';
import type { Pages } from '../../api/pages.ts';
import { useResource } from '../../api/resource.ts';
import type { Graph, Run, Schedule, Workflow } from '../../api/types.ts';
import { Card, Copy, Fact, Loading, ProblemBox } from '../../components/parts.tsx';
import { RunStrip } from '../../components/run-strip.tsx';
import { Time } from '../../components/time.tsx';
import { counted, percent } from '../../format/numbers.ts';
import { successOf } from '../../format/strip.ts';
import { duration } from '../../format/time.ts';
import { GraphView } from '../../graph/graph.tsx';
import { rateOf } from './limits.ts';
import { isScheduled, namesOf } from './schedules.ts';
import { StatisticsCard } from './statistics.tsx';
import { TaskFacts } from './task-facts.tsx';

const stripLength = 60;

/** What a workflow does, and how it has been doing. */
export function Overview({ workflow, runs, schedule }: { workflow: Workflow; runs: Pages<Run>; schedule: Schedule | null }) {
  const last = runs.items.slice(0, stripLength);
  const { succeeded, ended } = successOf(last);
  return (
    <div class="stack">
      <TasksCard workflow={workflow} />
      <Card title="Last runs" padded actions={ended > 0 && <span class="small muted">{percent(succeeded, ended)} of the last {ended} succeeded</span>}>
        {runs.error ? <ProblemBox error={runs.error} /> : runs.isLoading && last.length === 0 ? <Loading /> : <RunStrip runs={last} label="Last runs, oldest first" large />}
      </Card>
      <StatisticsCard id={workflow.id} />
      <Settings workflow={workflow} schedule={schedule} />
    </div>
  );
}

function TasksCard({ workflow: { id, version, tasks } }: { workflow: Workflow }) {
  const { data, error } = useResource<Graph>(tasks.length > 0 ? `/workflows/${id}/graph` : null, { version, limit: 10_000 });
  const [selected, setSelected] = useState<number | null>(null);
  const task = selected === null ? undefined : tasks[selected];
  return (
    <Card title="Tasks" padded={tasks.length === 0 || !data}>
      {tasks.length === 0 ? <p class="muted">It has no tasks yet: a run of it succeeds at once. Add some in its definition.</p>
        : error ? <ProblemBox error={error} />
        : !data ? <Loading />
        : (
          <div class={task ? 'flow-graph split' : 'flow-graph'}>
            <div class="flow-graph-view"><GraphView graph={data} statuses={null} selected={selected} onSelect={setSelected} /></div>
            {task && <TaskFacts task={task} onClose={() => setSelected(null)} />}
          </div>
        )}
    </Card>
  );
}

const policies: { [policy: string]: string } = { queue: 'others are queued', skip: 'others are not run', cancel_running: 'a start cancels the active runs' };

const time = (seconds: number) => duration(seconds * 1000);

function Settings({ workflow: w, schedule }: { workflow: Workflow; schedule: Schedule | null }) {
  const hook = `${window.location.origin}/api/v1/hooks/${w.id}`;
  return (
    <Card title="Settings" padded>
      <div class="stack">
        <dl class="facts">
          <Fact name="Schedule">{isScheduled(w) ? schedule?.explanation ?? namesOf(w) : 'None'}</Fact>
          {isScheduled(w) && <Fact name="Missed scheduled times">{{ latest: 'The latest is run', none: 'None is run', all: 'All are run' }[w.catch_up] ?? w.catch_up}</Fact>}
          <Fact name="Runs at the same time">{w.max_concurrent_runs}</Fact>
          <Fact name="When the limit is reached">{{ queue: 'A start is queued', skip: 'A start is not run', cancel_running: 'A start cancels the active runs' }[w.overlap_policy] ?? w.overlap_policy}</Fact>
          {w.concurrency && <Fact name="Runs of each key">{w.concurrency.limit} at the same time for each <code>{w.concurrency.key}</code>, {policies[w.concurrency.policy] ?? w.concurrency.policy}</Fact>}
          {w.rate_limit && <Fact name="Runs that begin">{rateOf(w.rate_limit)}{w.rate_limit.key !== null && <> for each <code>{w.rate_limit.key}</code></>}</Fact>}
          {(w.debounce_seconds ?? null) !== null && <Fact name="Starts within">{time(w.debounce_seconds!)} of each other: only the last one runs</Fact>}
          {w.priority !== 0 && <Fact name="Priority">{w.priority}</Fact>}
          <Fact name="Time limit of a run">{w.timeout_seconds === null ? 'None' : time(w.timeout_seconds)}</Fact>
          <Fact name="Clean-up time limit">{time(w.cleanup_timeout_seconds)}</Fact>
          {w.fail_fast && <Fact name="First failure">Ends the run</Fact>}
          {w.pause_after_failures !== null && <Fact name="Disabled after">{counted(w.pause_after_failures, 'failed run')} in a row</Fact>}
          <Fact name="Created"><Time at={w.created_at} /></Fact>
          <Fact name="Changed"><Time at={w.updated_at} /></Fact>
        </dl>
        {w.on_event && (
          <div class="stack-small">
            <h3>Event</h3>
            <p class="muted">An event <code>{w.on_event.name}</code>{w.on_event.key !== null && <> with key <code>{w.on_event.key}</code></>} starts a run{w.on_event.when !== null && <> if <code>{w.on_event.when}</code></>}; its payload is <code>run.payload</code>.</p>
          </div>
        )}
        {w.webhook_secret !== null ? (
          <div class="stack-small">
            <h3>Webhook</h3>
            <p class="muted">A request signed with the secret <code>{w.webhook_secret}</code> starts a run; its body is <code>run.payload</code>.</p>
            <p class="row"><code class="flow-hook">POST {hook}</code><Copy text={hook} label="Copy the webhook's address" /></p>
          </div>
        ) : <p class="small faint">No webhook: <code>webhook_secret</code> in the definition names the secret that signs requests which may start it.</p>}
      </div>
    </Card>
  );
}
