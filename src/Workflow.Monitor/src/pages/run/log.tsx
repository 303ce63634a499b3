// The log of the run, filtered by text, level and task.
import { Icon } from '../../components/icon.tsx';
import { isFinal } from '../../format/status.ts';
import { place, setQuery } from '../../routing/router.tsx';
import { LogLines } from './log-lines.tsx';
import type { RunState, RunView } from './run-state.ts';

export function Log({ view: { run, tasks }, state }: { view: RunView; state: RunState }) {
  const { query } = place.value;
  const filter = { text: query.get('q') ?? '', level: query.get('level') ?? '', task: query.get('of') ?? '', index: null };
  const isFiltered = filter.text !== '' || filter.level !== '' || filter.task !== '';
  return (
    <div class="stack">
      <div class="row-wrap">
        <div class="searchbox grow log-search"><Icon name="search" /><input class="input" type="search" data-search placeholder="Find in the log" aria-label="Find in the log" value={filter.text} onInput={e => setQuery({ q: e.currentTarget.value })} /><kbd aria-hidden="true">/</kbd></div>
        <select class="input log-select" aria-label="Level" value={filter.level} onChange={e => setQuery({ level: e.currentTarget.value })}>
          <option value="">All levels</option>
          <option value="warning">Warnings and errors</option>
          <option value="error">Errors</option>
        </select>
        <input class="input log-select" aria-label="Only lines of this task" placeholder="All tasks" list="log-tasks" value={filter.task} onChange={e => setQuery({ of: e.currentTarget.value })} />
        <datalist id="log-tasks">{tasks.slice(0, 200).map(t => <option key={t.position} value={t.task} />)}</datalist>
      </div>
      <section class="card" aria-label="Log">
        <LogLines log={state.log} filter={filter} height="min(66vh, 46rem)" all={isFiltered || !isFinal(run.status)} />
      </section>
    </div>
  );
}
