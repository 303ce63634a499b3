namespace Workflow.Benchmarks.Hosts;

/// <summary>Runs of one shape, started by some clients at the same time.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="Clients">How many clients start them, each one after the other.</param>
/// <param name="IsIdle">Whether each run is started when the one before it has ended.</param>
internal sealed record Workload(string Name, Shape Shape, int Runs = 1, int Clients = 1, bool IsIdle = false)
{
    private const int RunsSampled = 20;

    public static Workload FanOut(int count) => new($"fanout {count}", Shape.FanOut(count));

    public static Workload ForEach(int count) => new($"foreach {count}", Shape.ForEach(count));

    public static Workload Chain(int length, int runs, int clients) => new($"chain {length} x {runs}", Shape.Chain(length), runs, clients);

    public static Workload Trace(string file, int runs) => new($"trace {Path.GetFileNameWithoutExtension(file)}", Shape.Trace(file), runs);

    public static Workload Latency(int runs) => new("latency", Shape.Chain(1), runs, IsIdle: true);

    /// <summary>Carries it out once.</summary>
    /// <param name="host">The host.</param>
    /// <param name="processId">The host's process, if it is on this machine.</param>
    public async Task<Measurement> MeasureAsync(IHost host, int? processId)
    {
        var prepared = await host.PrepareAsync(Shape);
        var before = processId is { } id ? ProcessFigures.ProcessorTime(id) : default;
        var ended = IsIdle ? await OneByOneAsync(host, prepared) : await TogetherAsync(host, prepared);
        var used = processId is { } same ? ProcessFigures.ProcessorTime(same) - before : (TimeSpan?)null;

        List<TimeSpan> waits = [];
        foreach (var run in ended.Take(RunsSampled))
        {
            waits.AddRange(await host.QueueWaitsAsync(run, Shape));
        }

        var (unit, count) = Runs == 1 ? (Shape.Kind == "for_each" ? "items" : "tasks", Shape.Executions) : ("runs", Runs);
        var seconds = IsIdle ? ended.Sum(r => r.Took.TotalSeconds) : (ended.Max(r => r.Ended) - ended.Min(r => r.Accepted)).TotalSeconds;
        return new Measurement(host.Name, Name, unit, count, seconds, Quantiles.Of(waits), Quantiles.Of(ended.Select(r => r.Took)), used?.TotalMicroseconds / count);
    }

    private async Task<IReadOnlyList<RunTimes>> OneByOneAsync(IHost host, string prepared)
    {
        List<RunTimes> ended = [];
        for (var i = 0; i < Runs; i++)
        {
            ended.Add(await host.EndOfAsync(await host.StartAsync(prepared)));
        }

        return ended;
    }

    private async Task<IReadOnlyList<RunTimes>> TogetherAsync(IHost host, string prepared)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => StartAsync(host, prepared, (Runs / Clients) + (client < Runs % Clients ? 1 : 0))));

        // Asked for one by one, so that the questions take little from what is measured.
        List<RunTimes> ended = [];
        foreach (var id in started.SelectMany(ids => ids))
        {
            ended.Add(await host.EndOfAsync(id));
        }

        return ended;
    }

    private static async Task<IReadOnlyList<string>> StartAsync(IHost host, string prepared, int runs)
    {
        List<string> ids = [];
        for (var i = 0; i < runs; i++)
        {
            ids.Add(await host.StartAsync(prepared));
        }

        return ids;
    }
}
