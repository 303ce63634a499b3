// Who changed or started what. Only entries are read here; nothing can be changed.
import './audit.css';
import { usePages } from '../../api/pages.ts';
import { administers } from '../../api/session.ts';
import type { AuditEntry } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Search } from '../../components/search.tsx';
import { Time } from '../../components/time.tsx';
import { count } from '../../format/numbers.ts';
import { Link, navigate, place, setQuery } from '../../routing/router.tsx';
import { aboutOf, outcomeOf, parametersOf, times } from './entries.ts';

/** The audit trail, newest first. */
export default function Audit() {
  useTitle('Audit trail');
  return <div class="page"><div class="page-head"><h1>Audit trail</h1></div>{administers() ? <Trail /> : <Empty icon="person" title="For admins"><p>It takes an admin who is not limited to some workflows to read it.</p></Empty>}</div>;
}

function Trail() {
  const { query } = place.value;
  const parameters = { ...parametersOf(query, Date.now()), limit: 50 };
  const pages = usePages<AuditEntry>('/audit', parameters, e => e.id);
  const { items, isLoading, error, hasMore } = pages;
  const isFiltered = ['actor', 'action', 'about', 'time'].some(p => query.get(p));
  return (
    <>
      <div class="audit-filters" role="search" aria-label="Filter the audit trail">
        <Search label="Who: a name or a key" parameter="actor" />
        <Search label="Action, as start_run" parameter="action" />
        <Search label="Workflow, run or key ID" parameter="about" />
        <select class="input" aria-label="Time" value={query.get('time') ?? ''} onChange={e => setQuery({ time: e.currentTarget.value })}>
          <option value="">Any time</option>
          {times.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        </select>
      </div>
      {error ? <ProblemBox error={error} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="filter" title={isFiltered ? 'No entry matches' : 'Nothing is recorded yet'}>{isFiltered && <Button onClick={() => navigate('/audit')}>Show all entries</Button>}</Empty>
        : (
          <Card>
            <ul class="audit" aria-label="Entries, newest first">{items.map(e => <Entry key={e.id} entry={e} />)}</ul>
            {hasMore && <div class="table-foot"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </Card>
        )}
    </>
  );
}

function Entry({ entry: e }: { entry: AuditEntry }) {
  const { tone, word } = outcomeOf(e.status);
  return (
    <li class="audit-entry" data-row>
      <span class="audit-time small muted"><Time at={e.at} /></span>
      <span class="audit-what"><code>{e.action}</code>{e.count > 1 && <span class="tag">{count(e.count)} times</span>}{aboutOf(e).map(a => <span key={a.name} class="small">{a.name} {a.to ? <Link to={a.to}>{a.id}</Link> : <code>{a.id}</code>}</span>)}</span>
      <span class="audit-who small">{e.actor ?? 'unknown'}{e.name && e.name !== e.actor && <span class="muted"> · {e.name}</span>}<span class="tag">{e.kind}</span>{e.address && <span class="faint"> {e.address}</span>}</span>
      <span class="audit-outcome"><span class="status" data-tone={tone}>{word}</span></span>
    </li>
  );
}
