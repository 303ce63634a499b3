import type { Statistics, StatisticsBucket, WorkflowSummary } from '../../api/types.ts';
import { useResource } from '../../api/resource.ts';
import { RunStrip } from '../../components/run-strip.tsx';
import { percent } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Link } from '../../routing/router.tsx';
import { barsOf, daysOf, totalsOf } from './trend-bars.ts';

const days = 14;
const refreshedEvery = 60_000; // milliseconds

/** A workflow's last two weeks: how many runs succeeded each day, and how long they took. */
export function Trend({ workflow }: { workflow: WorkflowSummary }) {
  const span = daysOf(Date.now(), days);
  const { data } = useResource<Statistics>(`/workflows/${workflow.id}/statistics`, { from: span[0]!, bucket: 'day' }, refreshedEvery);
  const buckets = data?.items ?? [];
  const { runs, succeeded } = totalsOf(buckets);
  return (
    <div class="trend" data-row>
      <Link to={`/workflows/${workflow.id}`} class="truncate" title={workflow.name}>{workflow.name}</Link>
      <span class="rate" title="Share of runs that succeeded in 14 days">{runs === 0 ? '–' : percent(succeeded, runs)}</span>
      <figure>
        <Bars buckets={buckets} span={span} />
        <figcaption><span>{runs} ended in 14 days</span><Median buckets={buckets} /></figcaption>
      </figure>
      {workflow.last_runs && <><RunStrip runs={workflow.last_runs} label={`Last runs of ${workflow.name}`} /><span /></>}
    </div>
  );
}

const Median = ({ buckets }: { buckets: StatisticsBucket[] }) => {
  const last = buckets.findLast(b => b.duration_seconds !== null)?.duration_seconds;
  return last ? <span title="Half of the runs of the last day with runs took at most this long; nineteen of twenty at most the second">{duration(last.p50 * 1000)} · p95 {duration(last.p95 * 1000)}</span> : <span>no durations yet</span>;
};

function Bars({ buckets, span }: { buckets: StatisticsBucket[]; span: string[] }) {
  const { bars, line } = barsOf(buckets, span, 280, 44);
  return (
    <svg viewBox="0 0 280 44" preserveAspectRatio="none" role="img" aria-label={`Runs each day, and the median of their durations: ${buckets.map(b => `${b.at.slice(0, 10)} ${b.runs}`).join(', ') || 'none'}`}>
      {span.map((at, i) => <rect key={at} x={i * 20 + 1.5} width={17} y={42.5} height={1.5} fill="var(--line)" />)}
      {bars.map(b => (
        <g key={b.x}>
          <rect x={b.x} width={b.width} y={b.top} height={b.good} rx="1.5" fill="var(--succeeded)" opacity="0.8" />
          <rect x={b.x} width={b.width} y={b.top + b.good} height={b.bad} rx="1.5" fill="var(--failed)" />
        </g>
      ))}
      {line && <polyline points={line} fill="none" stroke="var(--accent)" stroke-width="1.5" vector-effect="non-scaling-stroke" stroke-linejoin="round" />}
    </svg>
  );
}
