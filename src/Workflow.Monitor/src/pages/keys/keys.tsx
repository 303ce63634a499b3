import './keys.css';
import { useState } from 'preact/hooks';
import { change } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { administers, me } from '../../api/session.ts';
import type { ApiKey } from '../../api/types.ts';
import { Confirm } from '../../components/confirm.tsx';
import { useTitle } from '../../components/hooks.ts';
import { Button, Card, Empty, Loading, ProblemBox } from '../../components/parts.tsx';
import { Age, now, Time } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { Link } from '../../routing/router.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { stateOf } from './states.ts';

/** The API keys, without their secrets. */
export default function Keys() {
  useTitle('Keys');
  return <div class="page">{administers() ? <List /> : <><div class="page-head"><h1>Keys</h1></div><Empty icon="person" title="For admins"><p>It takes an admin who is not limited to some workflows to manage keys.</p></Empty></>}</div>;
}

function List() {
  const pages = usePages<ApiKey>('/keys', { limit: 200 }, k => k.id);
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState<ApiKey | null>(null);
  const { items, isLoading, error, hasMore } = pages;
  const create = <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>New key</Button>;
  const again = () => void pages.refresh().catch(() => {});
  return (
    <>
      <div class="page-head"><h1>Keys</h1>{items.length > 0 && create}</div>
      {error ? <ProblemBox error={error} retry={again} />
        : items.length === 0 ? isLoading ? <Loading /> : <Empty icon="person" title="No key yet"><p>Programs and people call the service with a key, which has a role and may be limited to some workflows.</p>{create}</Empty>
        : (
          <Card>
            <ul aria-label="Keys">{items.map(k => <KeyRow key={k.id} of={k} onRevoke={() => setAsked(k)} />)}</ul>
            {hasMore && <div class="table-foot"><Button busy={isLoading} onClick={pages.more}>Show more</Button></div>}
          </Card>
        )}
      {open && <KeyDialog onClose={() => { setOpen(false); again(); }} />}
      {asked && <RevokeDialog of={asked} onClose={() => { setAsked(null); again(); }} />}
    </>
  );
}

function KeyRow({ of: k, onRevoke }: { of: ApiKey; onRevoke: () => void }) {
  const { word, tone, isUsable } = stateOf(k, now.value);
  return (
    <li class="key-row" data-row>
      <span class="key-name"><strong>{k.name}</strong><span class="small muted"><code>{k.prefix}</code></span></span>
      <span class="key-role"><span class="tag">{k.role}</span><span class="small muted">{k.workflows === null ? 'all workflows' : k.workflows.join(', ')}</span></span>
      <span class="key-times small muted"><span>Last used {k.last_used_at ? <Age at={k.last_used_at} /> : 'never'}</span><span>Created <Age at={k.created_at} /> by {k.created_by}</span>{k.expires_at && <span>Expires <Time at={k.expires_at} /></span>}</span>
      <span class="key-state"><span class="status" data-tone={tone}>{word}</span></span>
      <span class="key-orders"><Link to={`/audit?about=${encodeURIComponent(k.id)}`} aria-label={`Audit trail of ${k.name}`}>Trail</Link>{isUsable && <Button small kind="danger" aria-label={`Revoke ${k.name}`} onClick={onRevoke}>Revoke</Button>}</span>
    </li>
  );
}

function RevokeDialog({ of: k, onClose }: { of: ApiKey; onClose: () => void }) {
  const revoke = async () => {
    await attempt(() => change('DELETE', `/keys/${encodeURIComponent(k.id)}`), 'The key is revoked.');
  };
  return (
    <Confirm title="Revoke the key?" yes="Revoke" no="Keep it" onYes={revoke} onClose={onClose}>
      <p>The key <strong class="anywhere">{k.name}</strong> (<code>{k.prefix}</code>) is refused within 5 seconds, and stays in the list. This can’t be undone.{k.id === me.value?.id && <strong> It is the key that you are signed in with.</strong>}</p>
    </Confirm>
  );
}
