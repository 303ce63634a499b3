import { useEffect, useState } from 'preact/hooks';
import { change, Problem, read } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { may } from '../../api/session.ts';
import type { Version, Workflow } from '../../api/types.ts';
import { refreshWorkflow } from '../../api/workflows.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Button, Card, Loading, ProblemBox } from '../../components/parts.tsx';
import { Age } from '../../components/time.tsx';
import { say } from '../../components/toasts.tsx';
import { DiffView } from '../../diff/diff-view.tsx';
import { counted } from '../../format/numbers.ts';
import { place, setQuery } from '../../routing/router.tsx';
import { readBase, type Base } from './base.ts';
import { draftOf } from './drafts.ts';

interface Summary { version: number; task_count: number; created_at: string }

const most = 400; // rows on the page

/** The versions of a workflow, and the differences of any two. */
export function VersionsTab({ workflow }: { workflow: Workflow }) {
  const { id, version: latest } = workflow;
  const pages = usePages<Summary>(`/workflows/${id}/versions`, { limit: 50 }, v => v.version);
  useEffect(() => void pages.refresh().catch(() => {}), [latest]);
  const [restoring, setRestoring] = useState<number | null>(null);
  const { query } = place.value;
  const after = numberOf(query.get('after')) ?? latest;
  const before = numberOf(query.get('before')) ?? Math.max(1, after - 1);
  const choose = (side: 'before' | 'after', version: number) => setQuery({ [side]: String(version) });
  if (pages.error) {
    return <ProblemBox error={pages.error} retry={() => void pages.refresh()} />;
  }

  return (
    <div class="stack">
      <Card title="Versions">
        <div class="table-frame">
          <table class="table">
            <thead><tr><th scope="col">Before</th><th scope="col">After</th><th scope="col">Version</th><th scope="col">Tasks</th><th scope="col">Written</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {pages.items.slice(0, most).map(v => (
                <tr key={v.version} data-row data-current={v.version === before || v.version === after ? '' : undefined}>
                  <td><input type="radio" name="before" aria-label={`Version ${v.version} before`} checked={v.version === before} onChange={() => choose('before', v.version)} /></td>
                  <td><input type="radio" name="after" aria-label={`Version ${v.version} after`} checked={v.version === after} onChange={() => choose('after', v.version)} /></td>
                  <td><button type="button" class="button quiet small" title="What it changed" onClick={() => setQuery({ before: String(Math.max(1, v.version - 1)), after: String(v.version) })}>Version {v.version}</button>{v.version === latest && <span class="tag">latest</span>}</td>
                  <td>{counted(v.task_count, 'task')}</td>
                  <td><Age at={v.created_at} /></td>
                  <td class="number">{may('admin') && v.version !== latest && <Button small icon="rerun" onClick={() => setRestoring(v.version)}>Restore</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {pages.isLoading && pages.items.length === 0 && <Loading />}
        {pages.hasMore && pages.items.length < most && <div class="flow-foot"><Button busy={pages.isLoading} onClick={pages.more}>Show more</Button></div>}
      </Card>
      {latest === 1 ? <p class="muted">There is one version. Each change of the definition makes another, and none is ever changed.</p>
        : <Compared id={id} before={before} after={after} />}
      {restoring !== null && <Restore workflow={workflow} version={restoring} onClose={() => setRestoring(null)} />}
    </div>
  );
}

const numberOf = (text: string | null): number | null => text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;

// A version never changes, so what was read once is kept.
const texts = new Map<string, Promise<string>>();

function textOf(id: number, version: number): Promise<string> {
  const key = `${id} ${version}`;
  let text = texts.get(key);
  if (!text) {
    text = Promise.all([read<Version>(`/workflows/${id}/versions/${version}`, {}, undefined, true), import('../../editor/yaml.ts')]).then(([{ data }, { write }]) => write(data));
    text.catch(() => texts.delete(key));
    texts.set(key, text);
    if (texts.size > 10) {
      texts.delete(texts.keys().next().value!);
    }
  }

  return text;
}

/** Two versions side by side. */
function Compared({ id, before, after }: { id: number; before: number; after: number }) {
  const [shown, setShown] = useState<{ before: string; after: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isCurrent = true;
    setError(null);
    Promise.all([textOf(id, before), textOf(id, after)]).then(([a, b]) => isCurrent && setShown({ before: a, after: b }), e => isCurrent && setError(e));
    return () => { isCurrent = false; };
  }, [id, before, after]);
  return (
    <Card title={`Version ${before} and version ${after}`}>
      {error ? <ProblemBox error={error} /> : shown ? <DiffView before={shown.before} after={shown.after} names={[`version ${before}`, `version ${after}`]} /> : <Loading />}
    </Card>
  );
}

/** Makes an older version the latest one again, as a new version. */
function Restore({ workflow: { id }, version, onClose }: { workflow: Workflow; version: number; onClose: () => void }) {
  const [compared, setCompared] = useState<{ base: Base; text: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const compare = () => Promise.all([readBase(id), textOf(id, version)]).then(([base, text]) => setCompared({ base, text }));
  useEffect(() => void compare().catch(setError), []);
  const restore = async () => {
    const { base: { workflow: { version: latest }, etag }, text } = compared!;
    setBusy(true);
    try {
      const { data } = await change<Workflow>('PUT', `/workflows/${id}`, { text: { content: text, type: 'application/yaml' }, headers: etag ? { 'If-Match': etag } : {} });
      say(data.version === latest ? 'It is the same as the latest version.' : `Version ${version} is restored, as version ${data.version}.`);
      refreshWorkflow(id);
      onClose();
      setQuery({ before: String(latest), after: String(data.version) });
    } catch (e) {
      setBusy(false);
      setError(e instanceof Problem && e.status === 412 ? new Error('Somebody else has changed this workflow meanwhile: look at what would change now.') : e);
      await compare().catch(setError);
    }
  };
  const latest = compared?.base.workflow.version;
  return (
    <Dialog title={`Restore version ${version}?`} onClose={onClose} footer={<><Button onClick={onClose}>Not now</Button><Button kind="primary" busy={busy} disabled={!compared} onClick={() => void restore()}>Restore</Button></>}>
      <div class="stack">
        <p>Its definition is saved once more, as the latest version; runs that are active go on with theirs. {draftOf(`workflow ${id}`) !== null && <strong>You have changes in “Definition” that are not saved: they will be compared with what is there then.</strong>}</p>
        {error !== null && <ProblemBox error={error} />}
        {compared ? <DiffView before={compared.base.text} after={compared.text} names={[`version ${latest}`, `version ${version}`]} /> : error === null && <Loading />}
      </div>
    </Dialog>
  );
}
