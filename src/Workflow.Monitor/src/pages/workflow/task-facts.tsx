import { stringify } from '../../api/exact.ts';
import type { Task } from '../../api/types.ts';
import { Fact, IconButton } from '../../components/parts.tsx';
import { duration } from '../../format/time.ts';
import { Link } from '../../routing/router.tsx';
import { callbackOf } from './limits.ts';

const onOf = (on: unknown): string => Array.isArray(on) ? on.join(', ') : 'what can change';

/** A task of the graph, in full. */
export function TaskFacts({ task: t, onClose }: { task: Task; onClose: () => void }) {
  return (
    <aside class="task-facts stack-small" aria-label={`Task ${t.name}`}>
      <div class="row between"><h3 class="wrap">{t.name}</h3><IconButton icon="close" label="Close" small onClick={onClose} /></div>
      <dl class="facts">
        <Fact name="Type">{t.task_type}</Fact>
        <Fact name="Runs after">{t.depends_on === null ? 'The task before it' : t.depends_on.length === 0 ? 'Nothing: it starts at once' : t.depends_on.join(', ')}</Fact>
        {t.trigger_rule !== 'all_success' && <Fact name="Runs when"><code>{t.trigger_rule}{t.trigger_count !== null && ` ${t.trigger_count}`}</code></Fact>}
        {t.cancel_losers && <Fact name="When it runs">Cancels the tasks that it did not wait for</Fact>}
        {t.when !== null && <Fact name="Only if"><code>{t.when}</code></Fact>}
        {t.for_each !== null && <Fact name="For each of"><code>{typeof t.for_each === 'string' ? t.for_each : stringify(t.for_each)}</code></Fact>}
        {t.max_parallel !== null && <Fact name="Items at the same time">{t.max_parallel}</Fact>}
        {t.item_when !== null && <Fact name="Items only if"><code>{t.item_when}</code></Fact>}
        {t.tolerated_failures !== null && <Fact name="Failed items, at most">{t.tolerated_failures.count ?? `${stringify(t.tolerated_failures.percent)} %`}</Fact>}
        {t.needed_successes !== null && <Fact name="Ends when items succeeded">{t.needed_successes.count ?? `${stringify(t.needed_successes.percent)} %`}{t.needed_successes.cancel_losers && ', and cancels the others'}</Fact>}
        <Fact name="Attempts">{t.retry_count + 1}</Fact>
        <Fact name="Time limit of one">{duration(t.timeout_seconds * 1000)}</Fact>
        {Array.isArray(t.retry) && t.retry.map((rule, i) => <Fact key={i} name={`Retry rule ${i + 1}`}><code>{`${onOf(rule.on)}: ${rule.max_attempts} attempts`}</code></Fact>)}
        {t.catch?.map((rule, i) => <Fact key={i} name="Caught by"><code>{`${rule.task}: ${rule.on.join(', ')}`}</code></Fact>)}
        {t.repeat !== null && <><Fact name="Repeats until"><code>{String(t.repeat['until'])}</code></Fact><Fact name="Rounds, at most">{stringify(t.repeat['max_attempts']!)}</Fact></>}
        {t.callback !== null && <Fact name="Waits for a callback">{callbackOf(t.callback)}</Fact>}
        {t.pool !== null && <Fact name="Places of a pool">{t.pool_slots ?? 1} of <Link to="/pools">{t.pool}</Link></Fact>}
        {t.allow_failure && <Fact name="Its failure">Counts as success</Fact>}
      </dl>
      <h4 class="small faint">Parameters</h4>
      <pre class="flow-config" tabIndex={0} aria-label="Parameters">{stringify(t.config, 2)}</pre>
    </aside>
  );
}
