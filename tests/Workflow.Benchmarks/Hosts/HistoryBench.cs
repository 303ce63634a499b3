using System.Diagnostics;
using System.Globalization;

namespace Workflow.Benchmarks.Hosts;

/// <summary>
/// What reading costs when there are many runs. A standalone host makes a few runs of each kind; it is stopped, its rows are copied
/// until there are enough, and it is started again.
/// </summary>
/// <param name="options">The host: one that is started.</param>
/// <param name="output">Where the table goes.</param>
internal sealed class HistoryBench(TargetOptions options, TextWriter output)
{
    private const int Workflows = 20;
    private const int RunsOfEach = 10;
    private const int Reads = 200;

    public async Task RunAsync(int count)
    {
        await output.WriteLineAsync("| runs | list | p50, p99 ms |");
        await output.WriteLineAsync("| --- | --- | --- |");
        foreach (var size in (int[])[.. new[] { 1_000 }.Where(s => s < count), count])
        {
            await MeasureAsync(size);
        }
    }

    private async Task MeasureAsync(int count)
    {
        await using var target = await Target.OpenAsync(options with { Url = null });
        var process = target.Process!;
        var host = target.Service;
        for (var i = 0; i < Workflows; i++)
        {
            var workflow = await host.PrepareAsync(Shape.Chain(2));
            for (var run = 0; run < RunsOfEach; run++)
            {
                await host.EndOfAsync(await host.StartAsync(workflow));
            }
        }

        await process.StopAsync();
        var file = Path.Combine(process.DataFolder, "workflow.db");
        HistoryFill.Fill(file, count);
        var bytes = new FileInfo(file).Length;
        await process.StartAsync();
        using var again = ServiceHost.At(process.Address, null);
        var last = (await again.ItemsAsync("workflows/1/runs?limit=50"))[0];
        var (id, since, until) = (last["id"]!.ToString(), last["created_at"]!.ToString(), ServiceHost.Instant(last, "created_at").AddHours(1).ToString("O", CultureInfo.InvariantCulture));
        foreach (var (name, list) in new (string, string)[]
        {
            ("runs", "runs?limit=50"),
            ("runs of a status", "runs?limit=50&status=SUCCEEDED"),
            ("runs of a status that no run has", "runs?limit=50&status=FAILED"),
            ("runs of a trigger", "runs?limit=50&trigger=manual"),
            ("runs since an instant", $"runs?limit=50&created_from={Uri.EscapeDataString(since)}"),
            ("runs between two instants", $"runs?limit=50&created_from={Uri.EscapeDataString(since)}&created_before={Uri.EscapeDataString(until)}"),
            ("runs of a workflow", "workflows/1/runs?limit=50"),
            ("runs of a workflow and a status", "workflows/1/runs?limit=50&status=SUCCEEDED"),
            ("a run", $"runs/{id}"),
            ("a run's tasks", $"runs/{id}/tasks"),
            ("a run's log", $"runs/{id}/logs"),
            ("workflows", "workflows?limit=50"),
            ("statistics", "workflows/1/statistics"),
        })
        {
            var took = await TimeAsync(again.Http, list);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {count:n0} | {name} | {took} |"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {count:n0} | start to first answer | {process.StartTook.TotalMilliseconds:0} |"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {count:n0} | bytes for each run of 2 tasks | {bytes / (double)count:0} |"));
    }

    private static async Task<Quantiles> TimeAsync(HttpClient http, string list)
    {
        List<TimeSpan> took = [];
        for (var i = 0; i < Reads + 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(list);
            answer.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(started));
        }

        return Quantiles.Of(took.Skip(20)); // the first ones warm it up
    }
}
