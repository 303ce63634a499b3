// The editor as a part of a page, and the list of what is wrong, for the bar below it that stays in view.
import './yaml-editor.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FaultAt } from '../api/types.ts';
import { Icon } from '../components/icon.tsx';
import { Loading, ProblemBox } from '../components/parts.tsx';
import type { Editor, Mark } from './editor.ts';

export interface YamlEditorProps {
  /** The text to show. A change from outside replaces what is shown. */
  text: string;
  label: string;
  isReadOnly?: boolean;
  /** What the service has found wrong. */
  faults: readonly FaultAt[];
  onChange: (text: string) => void;
  onSave: () => void;
  /** What is wrong with the text, for a `YamlMarks` in the bar that stays in view. */
  onMarks: (marks: MarksShown) => void;
}

export interface MarksShown {
  marks: Mark[];
  goTo: (offset: number) => void;
}

export const noMarks: MarksShown = { marks: [], goTo: () => {} };

const mostMarks = 50;

export function YamlEditor({ text, label, isReadOnly = false, faults, onChange, onSave, onMarks }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef({ onChange, onSave, onMarks });
  latest.current = { onChange, onSave, onMarks };
  useEffect(() => {
    const into = host.current!;
    let isGone = false;
    import('./editor.ts').then(({ open }) => {
      if (!isGone && into.isConnected) { // an effect is cleaned up some time after its element has gone
        editor.current = open(into, { text, label, isReadOnly, onChange: t => latest.current.onChange(t), onSave: () => latest.current.onSave(), onMarks: marks => latest.current.onMarks({ marks, goTo: at => editor.current?.goTo(at) }) });
        setOpen(true);
      }
    }, setError);
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, []);
  useEffect(() => editor.current?.setText(text) && undefined, [text]);
  useEffect(() => {
    if (isOpen) {
      editor.current!.setFaults(faults);
    }
  }, [faults, isOpen]);
  return (
    <div class="yaml">
      {error ? <ProblemBox error={error} /> : !isOpen && <Loading>Loading the editor</Loading>}
      <div class="yaml-frame" ref={host} hidden={!isOpen} />
      {!isReadOnly && <p class="small faint yaml-keys"><kbd>Ctrl</kbd> <kbd>Space</kbd> completes, <kbd>Ctrl</kbd> <kbd>F</kbd> searches, <kbd>Ctrl</kbd> <kbd>S</kbd> saves. <kbd>Tab</kbd> indents; <kbd>Esc</kbd> and then <kbd>Tab</kbd> leaves the editor.</p>}
    </div>
  );
}

/** What is wrong with the text: a click goes there. */
export const YamlMarks = ({ marks: { marks, goTo } }: { marks: MarksShown }) => marks.length === 0 ? null : (
  <div class="yaml-marks small" role="alert">
    <ul>
      {marks.slice(0, mostMarks).map(m => (
        <li key={`${m.from} ${m.pointer} ${m.message}`}>
          <button type="button" class="yaml-mark" onClick={() => goTo(m.from)}><Icon name="failed" size={14} /><span><strong>Line {m.line}</strong> {m.about && `${m.about}: `}{m.message}{m.pointer && <code class="yaml-pointer">{m.pointer}</code>}</span></button>
        </li>
      ))}
    </ul>
    {marks.length > mostMarks && <p>And {marks.length - mostMarks} more.</p>}
  </div>
);
