using OpenTelemetry;

namespace Workflow.Telemetry.Spans;

/// <summary>
/// Collects spans and exports them in batches, on a thread of its own, so that no run waits for a collector. What does not fit into the
/// queue is dropped, and counted.
/// </summary>
/// <param name="exporter">Sends them.</param>
/// <param name="settings">The sizes.</param>
/// <param name="drops">Counts what is not sent.</param>
internal sealed class SpanQueue(BaseExporter<RunSpan> exporter, SpanQueueSettings settings, SpanDrops drops) : ISpanSink, IDisposable
{
    private readonly Pending _pending = new(exporter, settings);
    private readonly int _most = settings.MaxQueue;

    /// <inheritdoc/>
    public void Add(RunSpan span)
    {
        if (!_pending.TryAdd(span, _most))
        {
            drops.Count(1);
        }
    }

    /// <summary>Sends what waits, within a time.</summary>
    public void Flush(TimeSpan most) => _pending.ForceFlush((int)most.TotalMilliseconds);

    /// <summary>Sends what waits, within a time, and no more after that.</summary>
    public void Stop(TimeSpan most)
    {
        (exporter as Otlp.OtlpSpanExporter)?.StopWithin(most);
        _pending.Shutdown((int)most.TotalMilliseconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(TelemetryStop.Most);
        _pending.Dispose();
    }

    // A batch keeps its places until it has been exported: with room for one more, nothing is dropped that is not counted.
    private sealed class Pending(BaseExporter<RunSpan> exporter, SpanQueueSettings settings)
        : BatchExportProcessor<RunSpan>(new Counted(exporter), settings.MaxQueue + settings.MaxBatch, settings.DelayMilliseconds, settings.TimeoutMilliseconds, settings.MaxBatch)
    {
        public bool TryAdd(RunSpan span, int most)
        {
            var counted = (Counted)this.exporter;
            if (Interlocked.Increment(ref counted.Waiting) > most)
            {
                Interlocked.Decrement(ref counted.Waiting);
                return false;
            }

            OnEnd(span);
            return true;
        }
    }

    private sealed class Counted(BaseExporter<RunSpan> inner) : BaseExporter<RunSpan>
    {
        public int Waiting;

        public override ExportResult Export(in Batch<RunSpan> batch)
        {
            Interlocked.Add(ref Waiting, -(int)batch.Count);
            return inner.Export(batch);
        }

        protected override bool OnShutdown(int timeoutMilliseconds) => inner.Shutdown(timeoutMilliseconds);

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
