import './pools.css';
import { useEffect, useState } from 'preact/hooks';
import { read } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { administers } from '../../api/session.ts';
import type { Pool } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { lazily } from '../../components/lazily.tsx';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Age } from '../../components/time.tsx';
import { heldOf, partsOf, rateOf, waitingOf } from './places.ts';

const PoolDialog = lazily(() => import('./pool-dialog.tsx').then(m => m.PoolDialog));
const DeleteDialog = lazily(() => import('./delete-dialog.tsx').then(m => m.DeleteDialog));

const again = 3_000; // milliseconds: places are taken and freed by tasks, of which no event tells

type Asked = { what: 'write'; pool: Pool | null; etag: string | null } | { what: 'delete'; pool: Pool };

/** The pools, with what of them is held. */
export default function Pools() {
  useTitle('Pools');
  const pages = usePages<Pool>('/pools', { limit: 200 }, p => p.name);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { items, isLoading, error, hasMore } = pages;
  const refresh = () => void pages.refresh().catch(() => {});
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && refresh(), again);
    return () => clearInterval(timer);
  }, []);
  const close = () => { setAsked(null); refresh(); };
  const ask = async (what: Asked['what'], pool: Pool) => {
    if (what === 'delete') {
      setAsked({ what, pool });
      return;
    }

    // Read again: the dialog shows the pool that the ETag belongs to.
    try {
      const { data, etag } = await read<Pool>(`/pools/${encodeURIComponent(pool.name)}`);
      setAsked({ what, pool: data, etag });
    } catch {
      refresh(); // it is gone, or the list says what is wrong
    }
  };
  const create = administers() && <Button kind="primary" icon="plus" onClick={() => setAsked({ what: 'write', pool: null, etag: null })}>New pool</Button>;
  return (
    <div class="page">
      <div class="page-head"><h1>Pools</h1>{items.length > 0 && create}</div>
      {error ? <ProblemBox error={error} retry={refresh} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="pool" title="No pool yet"><p>A pool limits how many tasks run at the same time, over all workflows. A task that names it holds a place of it while it runs.</p>{create}</Empty>
        : (
          <Card>
            <ul aria-label="Pools">{items.map(p => <PoolRow key={p.name} pool={p} onAsk={(what, pool) => void ask(what, pool)} />)}</ul>
            {hasMore && <div class="table-foot"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </Card>
        )}
      {asked?.what === 'write' && <PoolDialog pool={asked.pool} etag={asked.etag} onClose={close} />}
      {asked?.what === 'delete' && <DeleteDialog name={asked.pool.name} onClose={close} />}
    </div>
  );
}

function PoolRow({ pool: p, onAsk }: { pool: Pool; onAsk: (what: Asked['what'], pool: Pool) => void }) {
  const { held, over } = partsOf(p);
  return (
    <li class="pool-row" data-row tabIndex={administers() ? undefined : -1}>
      <span class="pool-name"><strong>{p.name}</strong><span class="small muted">changed <Age at={p.updated_at} /></span></span>
      <span class="pool-places">
        <span class="pool-bar" role="meter" aria-label={`Places of ${p.name}`} aria-valuemin={0} aria-valuemax={Math.max(p.size, p.used)} aria-valuenow={p.used} aria-valuetext={heldOf(p)}>
          <span data-tone="running" style={{ width: `${held}%` }} /><span data-tone="failed" style={{ width: `${over}%` }} />
        </span>
        <span class="small">{heldOf(p)}</span>
      </span>
      <span class="pool-facts small muted"><span class={p.waiting > 0 ? 'tone' : ''} data-tone={p.waiting > 0 ? 'waiting' : undefined}>{waitingOf(p.waiting)}</span>{p.rate_limit && <span>{rateOf(p.rate_limit)}</span>}</span>
      {administers() && <span class="pool-orders"><Button small icon="edit" aria-label={`Change ${p.name}`} onClick={() => onAsk('write', p)}>Change</Button><Button small kind="danger" aria-label={`Delete ${p.name}`} onClick={() => onAsk('delete', p)}>Delete</Button></span>}
    </li>
  );
}
