// A run: what went wrong or what it waits for first, then its tasks in time, as a graph, as a list, and its log.
import './run.css';
import { useEffect, useMemo } from 'preact/hooks';
import { useResource } from '../../api/resource.ts';
import type { Graph } from '../../api/types.ts';
import { CountsBar } from '../../components/chips.tsx';
import { useTitle } from '../../components/hooks.ts';
import { Empty, Loading, ProblemBox, TabPanel, Tabs, type TabItem } from '../../components/parts.tsx';
import { count } from '../../format/numbers.ts';
import { GraphView } from '../../graph/graph.tsx';
import { place, setQuery } from '../../routing/router.tsx';
import { Timeline } from '../../timeline/timeline.tsx';
import { Attempts } from './attempts.ts';
import { Facts, Head } from './head.tsx';
import { Inputs } from './inputs.tsx';
import { Log } from './log.tsx';
import { Failure, NeedsYou, Reason, Waits } from './notices.tsx';
import { Notifications } from './notifications.tsx';
import { Panel } from './panel.tsx';
import { RunState, type RunView } from './run-state.ts';
import { openTask } from './task-rows.tsx';
import { Tasks } from './tasks.tsx';

export default function RunPage({ id }: { id: string }) {
  const state = useMemo(() => new RunState(id), [id]);
  useEffect(() => () => state.stop(), [state]);
  const view = state.view.value;
  const error = state.error.value;
  useTitle(view ? `${view.run.workflow_name}, run` : 'Run');

  return (
    <div class="page run">
      {view === null
        ? <><h1 class={error ? '' : 'visually-hidden'}>Run</h1>{error ? <ProblemBox error={error} retry={() => void state.read()} /> : <Loading />}</>
        : <>{error !== null && <ProblemBox error={error} retry={() => void state.read()} />}<Shown view={view} state={state} /></>}
    </div>
  );
}

function Shown({ view, state }: { view: RunView; state: RunState }) {
  const { run, tasks, counts } = view;
  const attempts = useMemo(() => new Attempts(run.id), [run.id]);
  useEffect(() => () => attempts.stop(), [attempts]);
  const { data: graph, error: graphError } = useGraph(run.id);
  const byName = useMemo(() => new Map(tasks.map(t => [t.task, t.position])), [tasks.length]);
  const statuses = useMemo(() => new Map(tasks.map(t => [t.position, t])), [tasks]);

  const { query } = place.value;
  const tabs: TabItem[] = [
    { id: 'timeline', name: 'Timeline', icon: 'timeline' },
    { id: 'graph', name: 'Graph', icon: 'graph' },
    { id: 'tasks', name: 'Tasks', icon: 'list', note: <span class="tag">{count(tasks.length)}</span> },
    { id: 'log', name: 'Log', icon: 'log' },
    { id: 'inputs', name: 'Inputs', icon: 'docs' },
  ];
  const tab = tabs.find(t => t.id === query.get('tab'))?.id ?? 'timeline';
  const selected = byName.get(query.get('task') ?? '') ?? null;
  const index = query.get('index') === null || !/^\d{1,9}$/.test(query.get('index')!) ? null : Number(query.get('index'));
  const graphOr = (draw: (graph: Graph) => preact.ComponentChildren) => graphError ? <ProblemBox error={graphError} /> : graph ? draw(graph) : <Loading />;
  return (
    <>
      <Head run={run} state={state} />
      <Failure view={view} />
      <Waits view={view} />
      <NeedsYou view={view} state={state} />
      <Facts run={run} />
      <Notifications run={run} />
      {tasks.length > 0 && <CountsBar counts={counts} label="Tasks" />}
      <div class="run-tabs">
        <Tabs items={tabs} current={tab} onSelect={id => setQuery({ tab: id === 'timeline' ? null : id, status: null, q: null, level: null, of: null })} label="Views of the run" />
        <TabPanel id={tab}>
          {tab === 'timeline' && (run.status === 'QUEUED' && run.started_at === null ? <Queued reason={run.status_reason} /> : <Timeline run={run} tasks={tasks} graph={graph} attempts={attempts} onSelect={position => openTask(tasks[position]!.task)} />)}
          {tab === 'graph' && graphOr(g => <section class="card" aria-label="Graph"><GraphView graph={g} statuses={statuses} selected={selected} onSelect={position => openTask(tasks[position]!.task)} /></section>)}
          {tab === 'tasks' && <Tasks view={view} graph={graph} attempts={attempts} />}
          {tab === 'log' && <Log view={view} state={state} />}
          {tab === 'inputs' && <Inputs run={run} />}
        </TabPanel>
      </div>
      {selected !== null && <Panel key={`${selected} ${index}`} view={view} state={state} graph={graph} task={tasks[selected]!} index={index} />}
    </>
  );
}

const Queued = ({ reason }: { reason: string | null }) => <Empty icon="queued" title="Nothing has started: the run is queued.">{reason && <p><Reason text={reason} /></p>}</Empty>;

// In one answer up to 10,000 tasks, which is the most that a version has.
const useGraph = (id: string) => useResource<Graph>(`/runs/${encodeURIComponent(id)}/graph`, { limit: 10_000 });
