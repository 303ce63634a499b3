import { useState } from 'preact/hooks';
import { change, Problem } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { FaultAt, Workflow } from '../../api/types.ts';
import { refreshWorkflow } from '../../api/workflows.ts';
import { Button, Copy, Loading, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { DiffView } from '../../diff/diff-view.tsx';
import { noMarks, YamlEditor, YamlMarks } from '../../editor/yaml-editor.tsx';
import { baseOf, readBase, useBase, type Base } from './base.ts';
import { Conflict } from './conflict.tsx';
import { draftOf, keepDraft } from './drafts.ts';

/** The definition as YAML, edited in place. */
export function DefinitionTab({ workflow: { id, version } }: { workflow: Workflow }) {
  const { base, setBase, error, reload } = useBase(id);
  return error ? <ProblemBox error={error} retry={reload} />
    : base ? <Definition base={base} setBase={setBase} isOld={version > base.workflow.version} reload={reload} />
    : <Loading />;
}

interface DefinitionProps {
  base: Base;
  setBase: (base: Base) => void;
  /** Whether there is a newer version by now. */
  isOld: boolean;
  reload: () => void;
}

function Definition({ base, setBase, isOld, reload }: DefinitionProps) {
  const { workflow: { id, name, version }, text, etag } = base;
  const key = `workflow ${id}`;
  const mayEdit = may('admin');
  const [draft, setDraft] = useState(() => mayEdit ? draftOf(key) : null);
  const [shown, setShown] = useState(draft ?? text); // what the editor is given; it tells of its changes itself
  const [faults, setFaults] = useState<FaultAt[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<Base | null>(null);
  const [isComparing, setComparing] = useState(false);
  const [marks, setMarks] = useState(noMarks);
  const [busy, setBusy] = useState(false);
  const isChanged = draft !== null && draft !== text;

  const type = (value: string) => {
    setDraft(value);
    keepDraft(key, value === text ? null : value);
  };
  const show = (next: Base) => {
    setBase(next);
    setShown(next.text);
    setDraft(null);
    keepDraft(key, null);
    setFaults([]);
    setError(null);
    setTheirs(null);
    setComparing(false);
  };
  const save = async (expected = etag) => {
    if (draft === null || !isChanged) {
      return;
    }

    setBusy(true);
    setError(null);
    try {
      const answer = await change<Workflow>('PUT', `/workflows/${id}`, { text: { content: draft, type: 'application/yaml' }, headers: expected ? { 'If-Match': expected } : {}, all: true });
      show(await baseOf(answer));
      say(answer.data.version === version ? 'Nothing in the definition has changed.' : `Saved as version ${answer.data.version}.`);
      refreshWorkflow(id);
    } catch (e) {
      await explain(e);
    } finally {
      setBusy(false);
    }
  };
  const explain = async (e: unknown) => {
    if (!(e instanceof Problem)) {
      setError(e);
    } else if (e.status === 401) {
      return; // the page says it
    } else if (e.status === 412) {
      const now = await readBase(id).catch(setError);
      if (now && now.text === text && now.etag !== etag) {
        setBase(now); // only its schedule was switched: the same text is saved over it
        await save(now.etag);
      } else if (now) {
        setTheirs(now);
      }
    } else if (e.faults.length > 0) {
      setFaults(e.faults);
    } else {
      setError(e);
    }
  };

  return (
    <section class="card definition" aria-label="Definition">
      {theirs && draft !== null && <Conflict base={base} theirs={theirs} mine={draft} onTakeTheirs={() => show(theirs)} onSaveMine={() => { setTheirs(null); setBase(theirs); void save(theirs.etag); }} />}
      {isOld && !theirs && !isChanged && <p class="definition-note small">There is a newer version. <button type="button" class="button small" onClick={reload}>Show it</button></p>}
      {error !== null && <ProblemBox error={error} />}
      {isComparing && draft !== null ? <DiffView before={text} after={draft} names={[`version ${version}`, 'your text']} />
        : <YamlEditor key={version} text={shown} label={`Definition of ${name}, YAML`} isReadOnly={!mayEdit} faults={faults} onChange={type} onSave={() => void save()} onMarks={setMarks} />}
      <div class="yaml-foot">
        {!isComparing && <YamlMarks marks={marks} />}
        <div class="yaml-bar">
          <span class="small muted">{isChanged ? <strong>Not saved yet</strong> : `Version ${version}`}{mayEdit && ' · Comments are not kept: the service stores what the text says.'}</span>
          <span class="row-wrap">
            <Copy text={draft ?? text} label="Copy the definition" />
            {isChanged && <Button icon={isComparing ? 'edit' : 'compare'} onClick={() => { setShown(draft); setComparing(!isComparing); }}>{isComparing ? 'Edit' : 'Show changes'}</Button>}
            {isChanged && <Button onClick={() => show(base)}>Discard</Button>}
            {mayEdit && <Button kind="primary" busy={busy} disabled={!isChanged} onClick={() => void save()}>Save</Button>}
          </span>
        </div>
      </div>
    </section>
  );
}
