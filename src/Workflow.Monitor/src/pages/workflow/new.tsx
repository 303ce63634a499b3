import './workflow.css';
import { useState } from 'preact/hooks';
import { change, Problem } from '../../api/client.ts';
import { sessionHasEnded } from '../../api/notices.ts';
import { may } from '../../api/session.ts';
import type { FaultAt, Workflow } from '../../api/types.ts';
import { useTitle } from '../../components/hooks.ts';
import { Button, Empty, ProblemBox } from '../../components/parts.tsx';
import { say } from '../../components/toasts.tsx';
import { noMarks, YamlEditor, YamlMarks } from '../../editor/yaml-editor.tsx';
import { Link, navigate } from '../../routing/router.tsx';
import { draftOf, keepDraft } from './drafts.ts';
import { examples } from './examples.ts';

const key = 'new workflow';

/** Creates a workflow from YAML. */
export default function NewWorkflow() {
  useTitle('New workflow');
  const [text, setText] = useState(() => draftOf(key) ?? examples[0]!.text);
  const [shown, setShown] = useState(text);
  const [faults, setFaults] = useState<FaultAt[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [marks, setMarks] = useState(noMarks);
  const [busy, setBusy] = useState(false);
  const type = (value: string) => {
    setText(value);
    keepDraft(key, examples.some(e => e.text === value) ? null : value);
  };
  const create = async () => {
    setBusy(true);
    setError(null);
    try {
      const { data } = await change<Workflow>('POST', '/workflows', { text: { content: text, type: 'application/yaml' } });
      keepDraft(key, null);
      say(`${data.name} is created.`);
      navigate(`/workflows/${data.id}`);
    } catch (e) {
      setBusy(false);
      if (e instanceof Problem && e.faults.length > 0) {
        setFaults(e.faults);
      } else if (!sessionHasEnded.peek()) { // which the page says
        setError(e);
      }
    }
  };
  const isOwn = !examples.some(e => e.text === text);
  return (
    <div class="page">
      <nav class="crumbs" aria-label="Where this is"><Link to="/workflows">Workflows</Link><span aria-hidden="true">/</span><span>New workflow</span></nav>
      <div class="stack-small">
        <h1>New workflow</h1>
        <p class="muted">Write what it does, or begin with an example. Names and values are proposed as you type; <a href="/docs/index.html" target="_blank" rel="noreferrer">the API’s page</a> explains them all.</p>
      </div>
      {!may('admin') ? <Empty icon="workflows" title="Only an administrator may create workflows" /> : (
        <>
          <div class="row-wrap" role="group" aria-label="Begin with an example">
            {examples.map(e => <Button key={e.name} small aria-pressed={text === e.text} disabled={isOwn && text !== e.text} title={isOwn ? 'Your text is kept: discard it to begin anew' : undefined} onClick={() => { setShown(e.text); type(e.text); setFaults([]); }}>{e.name}</Button>)}
            {isOwn && <Button small icon="trash" onClick={() => { setShown(text); setTimeout(() => setShown(examples[0]!.text)); type(examples[0]!.text); setFaults([]); }}>Discard my text</Button>}
          </div>
          {error !== null && <ProblemBox error={error} />}
          <section class="card definition" aria-label="Definition">
            <YamlEditor text={shown} label="Definition of the new workflow, YAML" faults={faults} onChange={type} onSave={() => void create()} onMarks={setMarks} />
            <div class="yaml-foot">
              <YamlMarks marks={marks} />
              <div class="yaml-bar">
                <span class="small muted">It runs when it is started, or by its schedule.</span>
                <Button kind="primary" icon="plus" busy={busy} onClick={() => void create()}>Create</Button>
              </div>
            </div>
          </section>
        </>
      )}
    </div>
  );
}
