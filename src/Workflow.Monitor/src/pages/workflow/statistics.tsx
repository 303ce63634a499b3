import { useMemo, useState } from 'preact/hooks';
import { useResource } from '../../api/resource.ts';
import type { Statistics } from '../../api/types.ts';
import { Chart } from '../../charts/chart.tsx';
import type { Plot } from '../../charts/plot.ts';
import { layers, pointsOf, spanOf, stacked, type Bucket, type Point } from '../../charts/series.ts';
import { Card, Loading, ProblemBox } from '../../components/parts.tsx';
import { count, counted, percent } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';

const spans: readonly { id: string; name: string; bucket: Bucket; buckets: number }[] = [
  { id: '24h', name: '24 hours', bucket: 'hour', buckets: 24 },
  { id: '7d', name: '7 days', bucket: 'day', buckets: 7 },
  { id: '30d', name: '30 days', bucket: 'day', buckets: 30 },
  { id: '90d', name: '90 days', bucket: 'day', buckets: 90 },
];

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }); // days are those of UTC

const shortHour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** How many runs ended how, and how long they took. */
export function StatisticsCard({ id }: { id: number }) {
  const [chosen, setChosen] = useState('7d');
  const { bucket, buckets } = spans.find(s => s.id === chosen)!;
  const { from, before } = spanOf(bucket, buckets, Date.now());
  const { data, error } = useResource<Statistics>(`/workflows/${id}/statistics`, { from: new Date(from).toISOString(), before: new Date(before).toISOString(), bucket, limit: 1_000 });
  const points = useMemo(() => data && pointsOf(data.items, bucket, from, before), [data, bucket, from, before]);
  const drawn = useMemo(() => points && plotsOf(points, bucket), [points]);
  const nameOf = (i: number) => (bucket === 'hour' ? hour : day).format(points![i]!.at);
  const seconds = (value: number | null) => value === null ? 'none' : duration(value * 1000);
  const sum = points?.map(p => p.counts).reduce((a, b) => a.map((n, i) => n + b[i]!), layers.map(() => 0)) ?? [];
  const ended = (sum[0] ?? 0) + (sum[1] ?? 0) + (sum[2] ?? 0);
  return (
    <Card title="Statistics" padded actions={(
      <div class="row-wrap" role="group" aria-label="Span">
        {spans.map(s => <button key={s.id} type="button" class="button small" aria-pressed={s.id === chosen} onClick={() => setChosen(s.id)}>{s.name}</button>)}
      </div>
    )}>
      {error ? <ProblemBox error={error} /> : !points || !drawn ? <Loading />
        : sum.every(n => n === 0) ? <p class="muted">No run has ended in this time.</p>
        : (
          <div class="stack">
            <p class="muted">{counted(sum.reduce((a, b) => a + b, 0), 'run')} ended{ended > 0 && <>; <strong>{percent(sum[0]!, ended)}</strong> of those that were not cancelled succeeded</>}.</p>
            <div class="charts">
              <Chart title={bucket === 'hour' ? 'Runs by hour' : 'Runs by day (UTC)'} plot={drawn.runs} nameOf={nameOf} words={(s, i) => count(points[i]!.counts[drawn.shown[s]!]!)} />
              <Chart title="Duration" plot={drawn.durations} nameOf={nameOf} words={(s, i) => seconds(s === 0 ? points[i]!.p50 : points[i]!.p95)} />
            </div>
          </div>
        )}
    </Card>
  );
}

// Layers without a run are left out of the legend, except the first.
function plotsOf(points: Point[], bucket: Bucket): { runs: Plot; durations: Plot; shown: number[] } {
  const at = points.map(p => p.at);
  const label = (i: number) => (bucket === 'hour' ? shortHour : shortDay).format(at[i]);
  const tops = stacked(points);
  const shown = layers.map((_, i) => i).filter(i => i === 0 || points.some(p => p.counts[i]! > 0));
  return {
    shown,
    runs: { kind: 'bars', unit: 'runs', at, label, series: shown.map(i => ({ name: layers[i]!.name, colour: layers[i]!.tone, values: tops[i]! })) },
    durations: {
      kind: 'lines', unit: 'seconds', at, label, series: [
        { name: 'Half took less (p50)', colour: 'accent', values: points.map(p => p.p50) },
        { name: '95 % took less (p95)', colour: 'waiting', values: points.map(p => p.p95), dash: [5, 3] },
      ],
    },
  };
}
