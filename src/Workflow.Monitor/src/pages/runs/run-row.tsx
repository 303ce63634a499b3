import type { Run } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import { Status } from '../../components/status.tsx';
import { Duration, Time } from '../../components/time.tsx';
import { isFinal } from '../../format/status.ts';
import { Link } from '../../routing/router.tsx';

interface RunRowProps {
  run: Run;
  /** What it is called here, if not by its workflow. */
  name?: string;
  isSelected?: boolean;
  onSelect?: (isSelected: boolean) => void;
}

/** A run in a list: what it is, how it stands, and why. */
export function RunRow({ run, name = run.workflow_name, isSelected = false, onSelect }: RunRowProps) {
  const why = run.error ?? run.status_reason;
  return (
    <div class="run-row" role="listitem" data-row data-selected={isSelected || undefined}>
      {onSelect && <label class="run-check"><input type="checkbox" checked={isSelected} aria-label={`Select ${run.workflow_name}, ${run.id}`} onChange={e => onSelect(e.currentTarget.checked)} /></label>}
      <span class="run-status"><Status status={run.status} /></span>
      <span class="run-name">
        <span class="row run-words"><Link to={`/runs/${run.id}`} class="truncate" title={run.id}>{name}</Link><Tags run={run} /></span>
        {why && <span class={`truncate small ${run.error ? 'run-failure' : 'faint'}`} title={why}>{why}</span>}
      </span>
      <span class="run-trigger small muted truncate" title={`Started by ${run.started_by ?? 'an unknown caller'}`}>{run.trigger}{run.started_by && run.started_by !== run.trigger && ` · ${run.started_by}`}</span>
      <span class="run-time small muted"><Time at={run.created_at} /></span>
      <span class="run-length small muted"><Icon name="clock" size={12} /><Duration from={run.started_at} to={run.completed_at ?? (isFinal(run.status) ? run.started_at : null)} /></span>
    </div>
  );
}

const mostTags = 2;

// What tells it from the others of its workflow; all of them are on its page.
function Tags({ run }: { run: Run }) {
  const all = [...run.business_key ? [run.business_key] : [], ...Object.entries(run.labels ?? {}).map(([label, value]) => `${label}: ${value}`)];
  return <>{all.slice(0, mostTags).map(text => <span key={text} class="tag run-tag" title={text}><span class="truncate">{text}</span></span>)}{all.length > mostTags && <span class="small faint nowrap">+{all.length - mostTags}</span>}</>;
}
