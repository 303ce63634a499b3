// The last runs as bars. One of them can be reached by Tab; the arrow keys move along the strip.
import './run-strip.css';
import { useState } from 'preact/hooks';
import type { RunBrief } from '../api/types.ts';
import { looksOf } from '../format/status.ts';
import { barsOf } from '../format/strip.ts';
import { duration, local, relative } from '../format/time.ts';
import { base } from '../routing/router.tsx';
import { now } from './time.tsx';

export function RunStrip({ runs, label, large = false }: { runs: readonly RunBrief[]; label: string; large?: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const isRunning = runs.some(r => r.started_at !== null && r.completed_at === null);
  const bars = barsOf(runs, isRunning ? now.value : now.peek());
  const stop = bars.some(b => b.run.id === chosen) ? chosen : bars.at(-1)?.run.id;
  if (bars.length === 0) {
    return <span class="faint small">No runs yet</span>;
  }

  const move = (e: KeyboardEvent) => {
    const links = [...(e.currentTarget as HTMLElement).querySelectorAll('a')];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[e.key];
    if (to !== undefined && at >= 0) {
      e.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, to))]!.focus();
    }
  };
  return (
    <div class={large ? 'strip strip-large' : 'strip'} role="group" aria-label={label} onKeyDown={move}>
      {bars.map(({ run, height, took }) => {
        const { word, tone } = looksOf(run.status);
        const words = `${word}${took === null ? '' : `, ${duration(took)}`}, ${relative(run.created_at, now.peek())}`;
        return (
          <a key={run.id} href={`${base}/runs/${run.id}`} data-tone={tone} data-status={run.status} aria-label={words} title={`${words} · ${local(run.created_at, now.peek())}`}
            tabIndex={run.id === stop ? 0 : -1} onFocus={() => setChosen(run.id)} style={{ height: `${Math.round(height * 100)}%` }} />
        );
      })}
    </div>
  );
}
