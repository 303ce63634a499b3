// Two runs side by side: what differs first.
import './compare.css';
import { useMemo } from 'preact/hooks';
import { stringify } from '../../api/exact.ts';
import { useResource } from '../../api/resource.ts';
import type { Json, Run, RunSummary } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import { Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Status } from '../../components/status.tsx';
import { Duration, now, Time } from '../../components/time.tsx';
import { VirtualList } from '../../components/virtual.tsx';
import { useMedia, useTitle } from '../../components/hooks.ts';
import { count, counted } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Link, place, setQuery } from '../../routing/router.tsx';
import { inputPairs, isNotable, pairsOf, sorted, type Order, type Pair, type Side } from './differences.ts';

const orders: readonly (readonly [order: Order, name: string])[] = [['difference', 'Biggest difference first'], ['workflow', 'Order of the workflow'], ['name', 'Name']];

const useSummary = (id: string) => useResource<RunSummary>(`/runs/${encodeURIComponent(id)}/summary`, { limit: 10_000 });

export default function ComparePage({ id, other }: { id: string; other: string }) {
  useTitle('Compare two runs');
  const a = useSummary(id);
  const b = useSummary(other);
  const error = a.data ? b.data ? null : b.error : a.error;
  return (
    <div class="page compare">
      <nav class="crumbs" aria-label="Where this is"><Link to="/runs">Runs</Link><span aria-hidden="true">/</span><Link to={`/runs/${encodeURIComponent(id)}`}>{a.data?.run.workflow_name ?? 'Run'}</Link><span aria-hidden="true">/</span><span>Compare</span></nav>
      <header class="page-head"><h1>Compare two runs</h1><Link class="button" to={`/runs/${encodeURIComponent(other)}/compare/${encodeURIComponent(id)}`}><Icon name="compare" />Swap</Link></header>
      {error ? <ProblemBox error={error} /> : a.data && b.data ? <Both left={a.data} right={b.data} /> : <Loading />}
    </div>
  );
}

function Both({ left, right }: { left: RunSummary; right: RunSummary }) {
  const inputs = useMemo(() => inputPairs(left.run.inputs, right.run.inputs), [left, right]);
  const pairs = useMemo(() => pairsOf(left.items, right.items, now.peek()), [left, right]);
  const { query } = place.value;
  const order = orders.find(([o]) => o === query.get('order'))?.[0] ?? 'difference';
  const only = query.get('only') === 'different';
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const shown = useMemo(() => sorted(pairs, order).filter(p => (!only || p.statusDiffers || isNotable(p)) && p.task.toLowerCase().includes(text)), [pairs, order, only, text]);
  const isNarrow = useMedia('(max-width: 52rem)');
  const different = useMemo(() => ({ status: pairs.filter(p => p.statusDiffers).length, time: pairs.filter(isNotable).length }), [pairs]);
  return (
    <>
      <div class="cards"><Side run={left.run} name="First" /><Side run={right.run} name="Second" /></div>
      <p class="muted">{left.run.workflow_id !== right.run.workflow_id && 'These are runs of different workflows. '}{counted(different.status, 'task')} with another status, {counted(different.time, 'task')} with a notably different duration, of {count(pairs.length)}.</p>
      {inputs.length > 0 && (
        <Card title="Inputs">
          <div class="table-frame"><table class="table">
            <thead><tr><th scope="col">Input</th><th scope="col">First</th><th scope="col">Second</th></tr></thead>
            <tbody>{inputs.map(i => <tr key={i.name} data-differs={i.differs}><td><strong>{i.name}</strong>{i.differs && <span class="tag compare-tag">differs</span>}</td><td><Value value={i.left} /></td><td><Value value={i.right} /></td></tr>)}</tbody>
          </table></div>
        </Card>
      )}
      <Card title="Tasks" actions={(
        <div class="row-wrap">
          <label class="row small"><input type="checkbox" checked={only} onChange={e => setQuery({ only: e.currentTarget.checked ? 'different' : null })} />Only differences</label>
          <select class="input compare-order" aria-label="Order" value={order} onChange={e => setQuery({ order: e.currentTarget.value === 'difference' ? null : e.currentTarget.value })}>{orders.map(([o, name]) => <option key={o} value={o}>{name}</option>)}</select>
          <input class="input compare-order" type="search" data-search placeholder="Filter tasks" aria-label="Filter tasks by name" value={query.get('q') ?? ''} onInput={e => setQuery({ q: e.currentTarget.value })} />
        </div>
      )}>
        {shown.length === 0 ? <Empty icon="compare" title={only && text === '' ? 'No differences' : 'No task passes the filters'} /> : (
          <VirtualList
            count={shown.length} rowHeight={isNarrow ? 76 : 40} height="min(66vh, 46rem)" label={counted(shown.length, 'task')} role="table"
            header={<div class="pair pair-head" role="row">{['Task', 'First', 'Second', 'Difference'].map(n => <span key={n} role="columnheader">{n}</span>)}</div>}
            row={i => <PairRow key={shown[i]!.task} pair={shown[i]!} left={left.run} right={right.run} />}
          />
        )}
      </Card>
    </>
  );
}

const Side = ({ run, name }: { run: Run; name: string }) => (
  <Card title={<span class="row-wrap"><span class="muted">{name}:</span>{run.workflow_name}<Status status={run.status} /></span>} padded>
    <div class="stack-small">
      {run.error && <p class="compare-error small">{run.error}</p>}
      <p><strong><Duration from={run.started_at} to={run.completed_at} /></strong> <span class="muted">from <Time at={run.started_at} />, version {run.workflow_version}, {run.trigger}</span></p>
      <p class="small"><Link to={`/runs/${run.id}`}><code>{run.id}</code></Link></p>
    </div>
  </Card>
);

const longest = 300; // characters of an input

function Value({ value }: { value: Json | undefined }) {
  const text = value === undefined ? null : stringify(value);
  return text === null ? <span class="faint">not given</span> : <code class="compare-value">{text.length > longest ? `${text.slice(0, longest)}…` : text}</code>;
}

const PairRow = ({ pair, left, right }: { pair: Pair; left: Run; right: Run }) => (
  <div class="pair" role="row" data-differs={pair.statusDiffers}>
    <span role="cell" class="truncate pair-name" title={pair.task}>{pair.task}</span>
    <span role="cell"><SideOf side={pair.left} run={left} task={pair.task} /></span>
    <span role="cell"><SideOf side={pair.right} run={right} task={pair.task} /></span>
    <span role="cell" class="pair-difference">
      {pair.statusDiffers && <span class="tag compare-tag">{pair.left && pair.right ? 'other status' : pair.left ? 'only in the first' : 'only in the second'}</span>}
      {pair.isCarriedOver && <span class="tag" title="Its outcome was taken over from an earlier run">carried over</span>}
      {pair.longer !== null && <span class={isNotable(pair) ? 'nowrap notable' : 'nowrap faint'} data-tone={isNotable(pair) ? pair.longer > 0 ? 'waiting' : 'succeeded' : 'idle'}>{pair.longer === 0 ? 'same' : `${duration(Math.abs(pair.longer))} ${pair.longer > 0 ? 'longer' : 'shorter'}`}</span>}
    </span>
  </div>
);

const SideOf = ({ side, run, task }: { side: Side | null; run: Run; task: string }) => side === null ? <span class="faint">–</span> : (
  <Link class="row pair-side" data-row to={`/runs/${run.id}?task=${encodeURIComponent(task)}`}><Status status={side.status} plain /><span class="muted nowrap">{side.took !== null && duration(side.took)}{side.attempts > 1 && `, ${side.attempts} attempts`}</span></Link>
);
