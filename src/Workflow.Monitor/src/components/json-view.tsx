// A value as indented JSON: cut off if it is long, to be copied and saved.
import './json-view.css';
import { useMemo, useState } from 'preact/hooks';
import { stringify } from '../api/exact.ts';
import { count } from '../format/numbers.ts';
import { Button, Copy } from './parts.tsx';

const mostCharacters = 4_000;
const mostLines = 60;

/** The beginning of a text. */
export function beginning(text: string): string {
  let end = Math.min(text.length, mostCharacters);
  for (let at = -1, lines = 0; lines < mostLines; lines++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0 || at > end) {
      return text.slice(0, end);
    }

    if (lines === mostLines - 1) {
      end = at;
    }
  }

  return text.slice(0, end);
}

export function JsonView({ value, label, file }: { value: unknown; label: string; file: string }) {
  const [all, setAll] = useState(false);
  const text = useMemo(() => stringify(value, 2), [value]);
  const start = useMemo(() => beginning(text), [text]);
  const isCut = start.length < text.length;
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <figure class="json" aria-label={label}>
      <pre tabIndex={0} aria-label={label}>{all ? text : start}{isCut && !all && '\n…'}</pre>
      <div class="row-wrap json-tools">
        {isCut && <Button small kind="quiet" onClick={() => setAll(!all)}>{all ? 'Show less' : `Show all (${count(text.length)} characters)`}</Button>}
        <Copy text={text} label={`Copy ${label.toLowerCase()}`} />
        {text.length > 200 && <Button small kind="quiet" onClick={save}>Download</Button>}
      </div>
    </figure>
  );
}
