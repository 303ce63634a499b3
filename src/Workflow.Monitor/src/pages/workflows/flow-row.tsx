import { setActive } from '../../api/workflows.ts';
import { may } from '../../api/session.ts';
import type { WorkflowSummary } from '../../api/types.ts';
import { Button } from '../../components/parts.tsx';
import { RunStrip } from '../../components/run-strip.tsx';
import { Switch } from '../../components/switch.tsx';
import { Age, now } from '../../components/time.tsx';
import { attempt } from '../../components/toasts.tsx';
import { percent } from '../../format/numbers.ts';
import { successOf } from '../../format/strip.ts';
import { ms } from '../../format/time.ts';
import { Link } from '../../routing/router.tsx';

interface FlowRowProps {
  workflow: WorkflowSummary;
  onStart: () => void;
  onChanged: () => void;
}

/** A workflow in the list. */
export function FlowRow({ workflow, onStart, onChanged }: FlowRowProps) {
  const { id, name, description, is_active: isActive, last_runs: lastRuns, next_at: nextAt } = workflow;
  const runs = lastRuns ?? [];
  const { succeeded, ended } = successOf(runs);
  const switchTo = async (on: boolean) => {
    if (await attempt(() => setActive(id, on), on ? `The schedule of ${name} is enabled.` : `The schedule of ${name} is disabled.`)) {
      onChanged();
    }
  };
  return (
    <li class="flow" data-row>
      <div class="flow-name">
        <Link to={`/workflows/${id}`} class="strong">{name}</Link>
        {description && <p class="small muted truncate" title={description}>{description}</p>}
      </div>
      <div class="flow-strip"><RunStrip runs={runs} label={`Last runs of ${name}, oldest first`} /></div>
      <div class="flow-facts small">
        <div class="flow-share">
          {ended > 0 && <span title={`${succeeded} of the last ${ended} runs that ended succeeded`}><span class="flow-label">Success </span>{percent(succeeded, ended)}</span>}
        </div>
        <div class="flow-next">
          {nextAt ? <><span class="flow-label">Next </span>{ms(nextAt) <= now.value ? <span title="Its instant has come">due now</span> : <Age at={nextAt} />}</>
            : <span class="faint">{isActive ? 'No schedule' : 'Disabled'}</span>}
        </div>
      </div>
      <div class="flow-switch">
        {may('operator') && (nextAt !== null || !isActive) && <Switch on={isActive} label={`Schedule of ${name}`} onChange={on => void switchTo(on)} />}
      </div>
      <div class="flow-start">
        {may('operator') && <Button small icon="play" aria-label={`Start ${name}`} onClick={onStart}>Start</Button>}
      </div>
    </li>
  );
}
