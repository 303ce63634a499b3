import { useEffect, useId, useState } from 'preact/hooks';
import { get } from '../../api/client.ts';
import type { Page, Workflow, WorkflowSummary } from '../../api/types.ts';

/** Chooses a workflow by its name; the service searches. */
export function WorkflowFilter({ value, onChange }: { value: string; onChange: (id: string | null) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<WorkflowSummary[]>([]);
  const id = useId();
  useEffect(() => {
    if (value === '') {
      setText('');
      return;
    }

    let isCurrent = true;
    get<Workflow>(`/workflows/${encodeURIComponent(value)}`).then(w => isCurrent && setText(w.name), () => isCurrent && setText(`Workflow ${value}`));
    return () => { isCurrent = false; };
  }, [value]);

  const search = async (typed: string) => {
    setText(typed);
    const known = found.find(w => w.name === typed);
    if (known) {
      onChange(String(known.id));
    } else if (typed === '') {
      onChange(null);
    } else {
      const page = await get<Page<WorkflowSummary>>('/workflows', { search: typed, limit: 10 }).catch(() => null);
      if (page) {
        setFound(page.items);
        const exact = page.items.find(w => w.name === typed);
        if (exact) {
          onChange(String(exact.id));
        }
      }
    }
  };
  return (
    <>
      <input class="input" type="search" list={id} placeholder="Any workflow" aria-label="Workflow" value={text} onInput={e => void search(e.currentTarget.value)} />
      <datalist id={id}>{found.map(w => <option key={w.id} value={w.name} />)}</datalist>
    </>
  );
}
