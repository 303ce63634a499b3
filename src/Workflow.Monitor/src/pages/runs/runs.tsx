import './runs.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useAfterChanges } from '../../api/changes.ts';
import { usePages } from '../../api/pages.ts';
import { may } from '../../api/session.ts';
import type { Run } from '../../api/types.ts';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Search } from '../../components/search.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { counted } from '../../format/numbers.ts';
import { looksOf, runStatuses } from '../../format/status.ts';
import { Link, navigate, place, setQuery } from '../../routing/router.tsx';
import { useRowHeight, useTitle } from '../../components/hooks.ts';
import { lazily } from '../../components/lazily.tsx';
import { Bulk } from './bulk.tsx';
import { filtersOf, hasText, isFiltered, isRunId, labelOf, parametersOf, times, triggers } from './filters.ts';
import { RunRow } from './run-row.tsx';
import { WorkflowFilter } from './workflow-filter.tsx';

const pageSize = 100;
const mostSearched = 2_000; // runs that are read for a text before the reader is asked

const BulkDialog = lazily(() => import('../bulk/bulk-dialog.tsx').then(m => m.BulkDialog));

export default function Runs() {
  useTitle('Runs');
  const { query } = place.value;
  const filters = filtersOf(query);
  const key = query.toString();
  const parameters = useMemo(() => ({ ...parametersOf(filters, Date.now()), limit: pageSize }), [filters.status, filters.workflow, filters.trigger, filters.time, filters.text]);
  const pages = usePages<Run>('/runs', parameters, r => r.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [acting, setActing] = useState(false);
  const rowHeight = useRowHeight(56, 76);
  useEffect(() => setSelected(new Set()), [key]);
  useAfterChanges(() => void pages.refresh().catch(() => {})); // the list stays as it is; the next change tries again

  const words = labelOf(filters.text) ? '' : filters.text; // a label is searched by the service
  const shown = words ? pages.items.filter(r => hasText(r, words)) : pages.items;
  const chosen = shown.filter(r => selected.has(r.id));
  useEffect(() => {
    if (words && shown.length < pageSize / 2 && pages.items.length < mostSearched && !pages.error) {
      pages.more();
    }
  }, [words, pages.items.length, pages.isLoading]);

  const select = (id: string, isSelected: boolean) => {
    const next = new Set(selected);
    (isSelected ? next.add(id) : next.delete(id));
    setSelected(next);
  };
  return (
    <div class="page">
      <div class="page-head">
        <h1>Runs</h1>
        <div class="row-wrap">
          <Link to="/waits">Tasks that wait for events</Link><Link to="/bulk">Bulk operations</Link>
          {may('operator') && <Button icon="list" disabled={words !== ''} title={words ? 'Words are searched on this page only: clear them, or search a label or the business key' : undefined} onClick={() => setActing(true)}>Act on all of the list</Button>}
        </div>
      </div>
      {acting && <BulkDialog parameters={parametersOf(filters, Date.now())} onClose={() => setActing(false)} />}
      <div class="filters" role="search" aria-label="Filter runs">
        <Search label="Search text, run ID or label:value" parameter="text" onEnter={text => isRunId(text) && navigate(`/runs/${text}`)} />
        <select class="input" aria-label="Status" value={filters.status} onChange={e => setQuery({ status: e.currentTarget.value })}>
          <option value="">Any status</option>
          <option value="active">Active: not ended yet</option>
          {runStatuses.map(s => <option key={s} value={s}>{looksOf(s).word}</option>)}
        </select>
        <WorkflowFilter value={filters.workflow} onChange={id => setQuery({ workflow: id })} />
        <select class="input" aria-label="Trigger" value={filters.trigger} onChange={e => setQuery({ trigger: e.currentTarget.value })}>
          <option value="">Any trigger</option>
          {triggers.map(t => <option key={t} value={t}>{t}</option>)}
        </select>
        <select class="input" aria-label="Time" value={filters.time} onChange={e => setQuery({ time: e.currentTarget.value })}>
          <option value="">Any time</option>
          {times.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        </select>
      </div>
      {pages.error ? <ProblemBox error={pages.error} retry={() => navigate(`/runs${window.location.search}`)} />
        : shown.length === 0 && pages.isLoading ? <Loading />
        : shown.length === 0 && pages.hasMore && !words ? <Empty icon="filter" title="None of the newest runs match"><Button onClick={pages.more}>Search further</Button></Empty>
        : shown.length === 0 ? <NoRuns isFiltered={isFiltered(filters)} />
        : (
          <Card>
            <VirtualList count={shown.length} rowHeight={rowHeight} height="calc(100vh - 15rem)" label="Runs, newest first"
              onRange={(_, last) => last >= shown.length - 20 && pages.more()}
              row={i => <RunRow key={shown[i]!.id} run={shown[i]!} isSelected={selected.has(shown[i]!.id)} {...(may('operator') && { onSelect: (on: boolean) => select(shown[i]!.id, on) })} />} />
          </Card>
        )}
      {shown.length > 0 && <p class="small faint" role="status">{counted(shown.length, 'run')} shown{words && ` of ${counted(pages.items.length, 'run')} searched`}{pages.hasMore ? '; more are read as you scroll' : ''}{words && pages.hasMore && pages.items.length >= mostSearched && <> · <Button small kind="quiet" onClick={pages.more}>Search further</Button></>}</p>}
      {chosen.length > 0 && <Bulk runs={chosen} onDone={() => { setSelected(new Set()); void pages.refresh(); }} />}
    </div>
  );
}

const NoRuns = ({ isFiltered: hasFilter }: { isFiltered: boolean }) => hasFilter
  ? <Empty icon="filter" title="No runs match"><p>Remove a filter to see more.</p><Button onClick={() => navigate('/runs')}>Show all runs</Button></Empty>
  : <Empty icon="runs" title="Nothing has run yet"><p>A run appears here when a workflow is started: by hand, by its schedule, or by a webhook.</p><Link to="/workflows" class="button primary">Go to the workflows</Link></Empty>;
