import { useEffect } from 'preact/hooks';
import { usePages } from '../../api/pages.ts';
import type { BulkOperation } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Button, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Link } from '../../routing/router.tsx';
import { BulkCard } from './bulk-card.tsx';

const again = 3_000; // milliseconds, while one works

/** The bulk operations, newest first. */
export default function Bulks() {
  useTitle('Bulk operations');
  const pages = usePages<BulkOperation>('/bulk', { limit: 20 }, b => b.id);
  const { items, isLoading, error, hasMore } = pages;
  const isBusy = items.some(b => b.status === 'RUNNING');
  useEffect(() => {
    const timer = isBusy && setInterval(() => !document.hidden && void pages.refresh().catch(() => {}), again);
    return () => clearInterval(timer || undefined);
  }, [isBusy]);
  return (
    <div class="page">
      <div class="page-head"><h1>Bulk operations</h1></div>
      {error ? <ProblemBox error={error} retry={() => void pages.refresh()} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="list" title="No bulk operation yet"><p>Filter the <Link to="/runs">runs</Link>, and act on all that match.</p></Empty>
        : <ul class="stack">{items.map(b => <li key={b.id} data-row><BulkCard bulk={b} isListed refresh={() => void pages.refresh().catch(() => {})} /></li>)}</ul>}
      {hasMore && items.length > 0 && <div class="row-wrap"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
    </div>
  );
}
