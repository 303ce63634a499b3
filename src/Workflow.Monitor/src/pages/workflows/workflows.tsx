import './workflows.css';
import { useEffect, useState } from 'preact/hooks';
import { listen } from '../../api/live.ts';
import { usePages } from '../../api/pages.ts';
import { may } from '../../api/session.ts';
import { throttled } from '../../api/throttle.ts';
import type { Run, WorkflowSummary } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Button, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Search } from '../../components/search.tsx';
import { withChanges } from '../../format/strip.ts';
import { ms } from '../../format/time.ts';
import { base, Link, place } from '../../routing/router.tsx';
import { StartDialog } from '../workflow/start.tsx';
import { FlowRow } from './flow-row.tsx';

const stripLength = 14;
const most = 400; // rows on the page: who needs another one searches

/** All workflows, with what became of their last runs. */
export default function Workflows() {
  useTitle('Workflows');
  const search = place.value.query.get('search') ?? '';
  const pages = usePages<WorkflowSummary>('/workflows', { search, runs: stripLength, limit: 50 }, w => w.id);
  const changes = useRunChanges(() => void pages.refresh().catch(() => {}), pages.items);
  const [starting, setStarting] = useState<WorkflowSummary | null>(null);
  const { items, isLoading, error, hasMore } = pages;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Workflows</h1>
        {may('admin') && <NewWorkflow />}
      </div>
      <Search label="Search by name" parameter="search" />
      {error ? <ProblemBox error={error} retry={() => void pages.refresh()} />
        : items.length === 0 ? isLoading ? <Loading /> : search ? <NothingFound search={search} /> : <First />
        : (
          <section class="card" aria-label="Workflows" aria-busy={isLoading}>
            <div class="flow flow-head small faint" aria-hidden="true">
              <span>Name</span><span>Last runs</span><span>Success</span><span>Next</span><span>Schedule</span><span />
            </div>
            <ul>
              {items.slice(0, most).map(w => (
                <FlowRow key={w.id} workflow={{ ...w, last_runs: withChanges(w.last_runs ?? [], changes.get(w.id) ?? [], stripLength) }}
                  onStart={() => setStarting(w)} onChanged={() => void pages.refresh()} />
              ))}
            </ul>
            {hasMore && (
              <div class="flow-more">
                {items.length < most ? <Button busy={isLoading} onClick={pages.more}>Show more</Button> : <p class="muted">{most} workflows are shown. Search to find others.</p>}
              </div>
            )}
          </section>
        )}
      {starting && <StartDialog id={starting.id} name={starting.name} onClose={() => setStarting(null)} />}
    </div>
  );
}

const NewWorkflow = () => <a class="button primary" href={`${base}/workflows/new`}><Icon name="plus" />New workflow</a>;

const NothingFound = ({ search }: { search: string }) => (
  <Empty icon="search" title="No matching workflow">
    <p>A name is found by the beginning of any of its words; none begins with “{search}”.</p>
    <Link to="/workflows">Show all workflows</Link>
  </Empty>
);

const First = () => (
  <Empty icon="workflows" title="There are no workflows yet">
    <p>A workflow is a list of tasks, and what each of them waits for. It is started by hand, by a schedule, by a webhook or by another workflow.</p>
    <pre class="flow-example" aria-label="An example">{'name: hello\ncron_expression: "@daily"\ntasks:\n  - name: fetch\n    task_type: HTTP\n    config:\n      url: https://example.org/'}</pre>
    {may('admin') ? <NewWorkflow /> : <p>Ask an administrator to create the first one.</p>}
  </Empty>
);

// What has changed since the list was read, by workflow. A fired schedule moves the next instant, so the list is read again.
function useRunChanges(refresh: () => void, items: readonly WorkflowSummary[]): ReadonlyMap<number, Run[]> {
  const [changes, setChanges] = useState<ReadonlyMap<number, Run[]>>(new Map());
  useEffect(() => {
    const soon = throttled(refresh, 5_000);
    const stop = listen('/watch', {
      reset: () => {
        setChanges(new Map());
        soon();
      },
      runs: (runs: Run[]) => setChanges(before => {
        const after = new Map(before);
        for (const run of runs) {
          after.set(run.workflow_id, withChanges(after.get(run.workflow_id) ?? [], [run], stripLength));
        }

        return after;
      }),
    });
    return () => {
      stop();
      soon.stop();
    };
  }, [place.value.query.get('search')]);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && items.some(i => i.next_at !== null && ms(i.next_at) < Date.now() - 1_000) && refresh(), 5_000);
    return () => clearInterval(timer);
  }, [items]);
  return changes;
}
