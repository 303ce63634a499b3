// One bulk operation: its progress is read again while it works.
import { useEffect } from 'preact/hooks';
import { refresh, useResource } from '../../api/resource.ts';
import type { BulkOperation } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Loading, ProblemBox } from '../../components/parts.tsx';
import { Link } from '../../routing/router.tsx';
import { BulkCard } from './bulk-card.tsx';

const again = 2_000; // milliseconds, while it works

export default function BulkPage({ id }: { id: string }) {
  useTitle('Bulk operation');
  const path = `/bulk/${encodeURIComponent(id)}`;
  const { data, error } = useResource<BulkOperation>(path);
  const isBusy = data?.status === 'RUNNING';
  useEffect(() => {
    const timer = isBusy && setInterval(() => !document.hidden && void refresh(path), again);
    return () => clearInterval(timer || undefined);
  }, [isBusy, path]);
  return (
    <div class="page">
      <nav class="crumbs" aria-label="Where this is"><Link to="/bulk">Bulk operations</Link><span aria-hidden="true">/</span><span>{id}</span></nav>
      <div class="page-head"><h1>Bulk operation {data?.id}</h1></div>
      {error ? <ProblemBox error={error} retry={() => void refresh(path)} /> : !data ? <Loading /> : <BulkCard bulk={data} isListed={false} refresh={() => void refresh(path)} />}
    </div>
  );
}
