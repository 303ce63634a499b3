using System.Globalization;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks.Hosts;

/// <summary>Many workflows that are due at the same minute: how late their runs are accepted, and how late they end.</summary>
/// <param name="options">The host.</param>
/// <param name="output">Where the table goes.</param>
/// <param name="json">Where the report goes, or <c>null</c>.</param>
internal sealed class ScheduleBench(TargetOptions options, TextWriter output, FileInfo? json)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task RunAsync(int count)
    {
        await using var target = await Target.OpenAsync(options);
        var host = target.Service;

        // Once in the hour, at a minute that comes when all of them are there.
        var due = new DateTimeOffset(DateTime.UtcNow.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero).AddMinutes(2 + (count / 20_000));
        List<string> workflows = [];
        for (var i = 0; i < count; i++)
        {
            workflows.Add(await host.CreateAsync(new JsonObject
            {
                ["cron_expression"] = string.Create(CultureInfo.InvariantCulture, $"{due.Minute} {due.Hour} * * *"),
                ["tasks"] = Shape.Chain(1).Tasks(),
            }));
        }

        if (DateTimeOffset.UtcNow >= due)
        {
            throw new InvalidOperationException($"It took too long to create {count} workflows.");
        }

        var before = target.ProcessId is { } id ? ProcessFigures.ProcessorTime(id) : default;
        await Task.Delay(due - DateTimeOffset.UtcNow);
        var runs = await EndedAsync(host, workflows);
        var used = target.ProcessId is { } same ? ProcessFigures.ProcessorTime(same) - before : (TimeSpan?)null;
        var measured = new Measurement(
            host.Name, $"schedules {count}", "runs", count, (runs.Max(r => r.Ended) - due).TotalSeconds,
            Quantiles.Of(runs.Select(r => r.Accepted - due)), Quantiles.Of(runs.Select(r => r.Ended - due)), used?.TotalMicroseconds / count);
        var report = new Report(DateTimeOffset.UtcNow, Environment.ProcessorCount, DiskSync.Measure(target.Process?.DataFolder ?? Path.GetTempPath()), [measured])
        {
            PeakBytes = target.ProcessId is { } peak ? ProcessFigures.PeakMemory(peak) : null,
        };
        await report.WriteAsync(output, json);
        foreach (var workflow in target.Process is null ? workflows : [])
        {
            using var _ = await host.Http.DeleteAsync($"workflows/{workflow}"); // a host that goes on would run them again tomorrow
        }
    }

    private static async Task<IReadOnlyList<RunTimes>> EndedAsync(ServiceHost host, IReadOnlyList<string> workflows)
    {
        using var patience = new CancellationTokenSource(Patience);
        List<RunTimes> ended = [];
        foreach (var workflow in workflows)
        {
            while (true)
            {
                if (await host.ItemsAsync($"workflows/{workflow}/runs?limit=1") is [var run] && run["completed_at"] is not null)
                {
                    ended.Add(new RunTimes(run["id"]!.ToString(), ServiceHost.Instant(run, "created_at"), ServiceHost.Instant(run, "completed_at")));
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }
        }

        return ended;
    }
}
