import { useResource } from '../../api/resource.ts';
import type { Json, Workflow } from '../../api/types.ts';
import { Time } from '../../components/time.tsx';
import { conditionsOf } from './filter.ts';

/** Which runs are meant, for people. Without a condition: every run. */
export function Conditions({ filter }: { filter: { [name: string]: Json } | null }) {
  const found = conditionsOf(filter);
  return found.length === 0 ? <strong>All runs: no filter is set</strong>
    : <ul class="row-wrap" aria-label="Which runs">{found.map(c => <li key={`${c.name} ${c.value}`} class="tag bulk-condition">{c.name}: {c.kind === 'instant' ? <Time at={c.value} /> : c.kind === 'workflow' ? <Named id={c.value} /> : c.value}</li>)}</ul>;
}

// By its name, once it is read; a removed workflow has none.
function Named({ id }: { id: string }) {
  const { data } = useResource<Workflow>(/^\d+$/.test(id) ? `/workflows/${id}` : null);
  return <>{data ? `${data.name} (${id})` : id}</>;
}
