import './workflow.css';
import { useEffect, useState } from 'preact/hooks';
import { useResource } from '../../api/resource.ts';
import { may } from '../../api/session.ts';
import type { Schedule, Workflow } from '../../api/types.ts';
import { setActive } from '../../api/workflows.ts';
import { useTitle } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { Button, Loading, ProblemBox, TabPanel, Tabs, type TabItem } from '../../components/parts.tsx';
import { Age } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { counted } from '../../format/numbers.ts';
import { Link, navigate, place } from '../../routing/router.tsx';
import { BackfillsTab } from './backfills.tsx';
import { DefinitionTab } from './definition.tsx';
import { DeleteDialog } from './delete.tsx';
import { Overview } from './overview.tsx';
import { RunsTab } from './runs-tab.tsx';
import { useRuns } from './runs.ts';
import { ScheduleTab } from './schedule.tsx';
import { isScheduled, namesOf } from './schedules.ts';
import { StartDialog } from './start.tsx';
import { VersionsTab } from './versions.tsx';

const tabs: TabItem[] = [
  { id: 'overview', name: 'Overview', icon: 'graph' },
  { id: 'runs', name: 'Runs', icon: 'runs' },
  { id: 'definition', name: 'Definition', icon: 'docs' },
  { id: 'versions', name: 'Versions', icon: 'compare' },
  { id: 'schedule', name: 'Schedule', icon: 'calendar' },
  { id: 'backfills', name: 'Backfills', icon: 'rerun' },
];

/** A workflow. */
export default function WorkflowPage({ id }: { id: string }) {
  const { data: workflow, error } = useResource<Workflow>(`/workflows/${encodeURIComponent(id)}`, {}, 15_000);
  useTitle(workflow?.name ?? `Workflow ${id}`);
  return (
    <div class="page">
      {workflow ? <Shown workflow={workflow} /> : (
        <>
          <Crumbs name={`Workflow ${id}`} />
          <h1>Workflow {id}</h1>
          {error ? <ProblemBox error={error} /> : <Loading />}
        </>
      )}
    </div>
  );
}

const Crumbs = ({ name }: { name: string }) => <nav class="crumbs" aria-label="Where this is"><Link to="/workflows">Workflows</Link><span aria-hidden="true">/</span><span class="wrap">{name}</span></nav>;

function Shown({ workflow }: { workflow: Workflow }) {
  const { id, name, description, warnings } = workflow;
  const asked = place.value.query.get('tab');
  const tab = tabs.find(t => t.id === asked)?.id ?? 'overview';
  const runs = useRuns(id);
  const { data: schedule } = useResource<Schedule>(`/workflows/${id}/schedule`, { count: 50 });
  useEffect(() => document.getElementById(`tab-${tab}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [tab]); // tabs scroll on a phone
  const select = (to: string) => navigate(`/workflows/${id}${to === 'overview' ? '' : `?tab=${to}`}`);
  return (
    <>
      <Crumbs name={name} />
      <div class="stack-small">
        <div class="page-head">
          <h1 class="flow-title">{name}</h1>
          <Actions workflow={workflow} edit={() => select('definition')} />
        </div>
        {description && <p class="muted flow-description">{description}</p>}
        <State workflow={workflow} schedule={schedule} />
      </div>
      {warnings.length > 0 && (
        <div class="problem" data-tone="waiting">
          <Icon name="warning" />
          <div class="stack-small grow"><strong>{counted(warnings.length, 'warning')}: valid, but perhaps not what is meant</strong>
            <ul>{warnings.map(w => <li key={w.pointer + w.detail}><code>{w.pointer}</code> {w.detail}</li>)}</ul></div>
        </div>
      )}
      <Tabs items={tabs} current={tab} onSelect={select} label="What to see of this workflow" />
      <TabPanel id={tab}>
        {tab === 'overview' ? <Overview workflow={workflow} runs={runs} schedule={schedule} />
          : tab === 'runs' ? <RunsTab id={id} runs={runs} />
          : tab === 'definition' ? <DefinitionTab workflow={workflow} />
          : tab === 'versions' ? <VersionsTab workflow={workflow} />
          : tab === 'schedule' ? <ScheduleTab workflow={workflow} schedule={schedule} />
          : <BackfillsTab workflow={workflow} />}
      </TabPanel>
    </>
  );
}

// What one wants to know first: does it run by itself, and when.
function State({ workflow, schedule }: { workflow: Workflow; schedule: Schedule | null }) {
  const { version, tasks, is_active: isActive } = workflow;
  const names = namesOf(workflow);
  const next = schedule?.next[0];
  return (
    <div class="row-wrap small muted">
      <span class="tag">Version {version}</span>
      <span class="tag">{counted(tasks.length, 'task')}</span>
      {names === null ? <span>No schedule</span>
        : !isActive ? <span class="tag" data-tone="paused"><Icon name="paused" size={12} />Schedule disabled</span>
        : <><Icon name="clock" size={14} /><span>{schedule?.explanation ?? names}{next && <> Next: <Age at={next.due_at} />.</>}</span></>}
    </div>
  );
}

function Actions({ workflow, edit }: { workflow: Workflow; edit: () => void }) {
  const [open, setOpen] = useState<'start' | 'delete' | null>(null);
  const { id, name, is_active: isActive } = workflow;
  const items: MenuItem[] = [
    ...(!isScheduled(workflow) ? [] : [{ name: isActive ? 'Disable schedule' : 'Enable schedule', icon: isActive ? 'pause' : 'play', onSelect: () => void attempt(() => setActive(id, !isActive), isActive ? 'The schedule is disabled.' : 'The schedule is enabled.') } as const]),
    ...(may('admin') ? [{ name: 'Delete…', icon: 'trash', danger: true, onSelect: () => setOpen('delete') } as const] : []),
  ];
  return (
    <div class="row-wrap">
      {may('operator') && <Button kind="primary" icon="play" onClick={() => setOpen('start')}>Start</Button>}
      {may('admin') && <Button icon="edit" onClick={edit}>Edit</Button>}
      {may('operator') && items.length > 0 && <Menu label="More actions" items={items} />}
      {open === 'start' && <StartDialog id={id} name={name} onClose={() => setOpen(null)} />}
      {open === 'delete' && <DeleteDialog workflow={workflow} onClose={() => setOpen(null)} />}
    </div>
  );
}
