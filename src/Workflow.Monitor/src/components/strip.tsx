import type { RunBrief } from '../api/types.ts';
import { duration, ms } from '../format/time.ts';
import { looksOf } from '../format/status.ts';
import { Link } from '../routing/router.tsx';

const tallest = 22; // CSS pixels

/** The last runs of a workflow as bars, newest at the right: as tall as they took, coloured by status. */
export function Strip({ runs }: { runs: RunBrief[] }) {
  const lengths = runs.map(lengthOf);
  const longest = Math.max(1, ...lengths);
  return (
    <span class="strip" role="group" aria-label="Last runs, newest at the right">
      {runs.map((r, i) => {
        const { word, tone } = looksOf(r.status);
        const label = `${word}${r.started_at ? `, ${duration(lengths[i]!)}` : ''}`;
        return <Link key={r.id} to={`/runs/${r.id}`} data-tone={tone} title={label} aria-label={label} style={{ height: `${Math.max(5, Math.round(tallest * Math.sqrt(lengths[i]! / longest)))}px` }}>{''}</Link>;
      }).reverse()}
    </span>
  );
}

const lengthOf = (r: RunBrief): number => r.started_at === null ? 0 : (r.completed_at === null ? Date.now() : ms(r.completed_at)) - ms(r.started_at);
