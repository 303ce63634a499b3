namespace Workflow.Benchmarks.Hosts;

/// <summary>Measures workloads on a host, and on a hand-written app in turn with it.</summary>
/// <param name="options">The host.</param>
/// <param name="versus">The hand-written app, or <c>null</c>.</param>
/// <param name="rounds">How often each workload is measured.</param>
/// <param name="output">Where the table goes.</param>
/// <param name="json">Where the report goes, or <c>null</c>.</param>
internal sealed class Bench(TargetOptions options, Uri? versus, int rounds, TextWriter output, FileInfo? json)
{
    public async Task RunAsync(params IReadOnlyList<Workload> workloads)
    {
        await using var target = await Target.OpenAsync(options);
        using var other = versus is null ? null : HandWrittenHost.At(versus);
        var idle = target.ProcessId is { } id ? ProcessFigures.Memory(id) : (long?)null;
        List<Measurement> measured = [];
        foreach (var workload in workloads)
        {
            for (var round = 0; round < rounds; round++)
            {
                measured.Add(await workload.MeasureAsync(target.Service, target.ProcessId));
                if (other is not null)
                {
                    measured.Add(await workload.MeasureAsync(other, null));
                }
            }
        }

        var peak = target.ProcessId is { } same ? ProcessFigures.PeakMemory(same) : (long?)null;
        var executions = workloads.Sum(w => (long)w.Runs * w.Shape.Executions) * rounds;
        var report = new Report(DateTimeOffset.UtcNow, Environment.ProcessorCount, DiskSync.Measure(target.Process?.DataFolder ?? Path.GetTempPath()), measured)
        {
            StartMilliseconds = target.Process?.StartTook.TotalMilliseconds,
            IdleBytes = idle,
            PeakBytes = peak,
            BytesPerExecution = target.Process is { } started ? await StoredBytesAsync(started) / (double)executions : null,
        };
        await report.WriteAsync(output, json);
    }

    // After an orderly stop the log of the store is in its file.
    private static async Task<long> StoredBytesAsync(ServiceProcess process)
    {
        await process.StopAsync();
        return new FileInfo(Path.Combine(process.DataFolder, "workflow.db")).Length;
    }
}
