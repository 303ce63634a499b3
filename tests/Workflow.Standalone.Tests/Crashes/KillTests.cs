using System.Globalization;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>kill -9, again and again: the run completes, nothing finished runs twice, nothing acknowledged is lost.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Seed = 20260;

    private static readonly int WantedKills = TestRun.Rounds(full: 24, part: 3);
    private static readonly int MostKills = WantedKills * 5 / 2;
    private static readonly int WantedInTheMiddle = WantedKills * 5 / 6;

    [Fact]
    public async Task Runs_CompleteAndRepeatNothing_WhenTheHostIsKilledAtRandomMoments()
    {
        var random = new Random(Seed);
        var trace = WfInstances.WhyMissing(WfInstances.Genome) is null
            ? WfInstances.Read(WfInstances.Genome)
            : Trace.FanOutAndIn(164, 20);
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = new KilledHost(folder.File("data"), sink);
        var runs = new List<LongRun>();
        var landed = 0;

        await host.StartAsync();
        while (landed < WantedKills && host.Kills < MostKills)
        {
            landed += await LiveAndKillAsync(host, runs, () => LongRun.StartAsync(host.Client, sink, trace, random), random) ? 1 : 0;
        }

        var ended = new List<(DateTimeOffset Started, DateTimeOffset Completed)>();
        foreach (var run in runs)
        {
            var end = await run.AssertCompletedAsync(host.Client, host.Finished);
            ended.Add((end.Instant("started_at"), end.Instant("completed_at")));
        }

        await host.Acknowledged.AssertKeptAsync(host.Client);
        await host.Acknowledged.AssertCompletedAsync(host.Client);
        host.Finished.AssertNoneCalledAgain();
        var inTheMiddle = host.CountKillsIn(ended);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{host.Kills} kills{TestRun.Note}, {inTheMiddle} in the middle of a run; {runs.Count} runs of {trace.Tasks.Count} tasks ({trace.Name}); "
            + $"{host.Finished.Count} executions seen finished, {host.Finished.Calling} of them calls; {sink.Calls.Count} calls; "
            + $"{host.Acknowledged.Count} small workflows and runs acknowledged."));
        Assert.True(inTheMiddle >= WantedInTheMiddle, $"Only {inTheMiddle} of {host.Kills} kills fell in the middle of a run.");
    }

    // One life of the host: it is ready, works for a while, is killed, restarts, and has lost nothing.
    private static async Task<bool> LiveAndKillAsync(KilledHost host, List<LongRun> runs, Func<Task<LongRun>> start, Random random)
    {
        if (runs.Count == 0 || await runs[^1].IsNearlyDoneAsync(host.Client))
        {
            runs.Add(await start());
        }

        var current = runs[^1];
        var writing = host.Acknowledged.WriteUntilKilledAsync(host.Client);
        await Task.Delay(random.Next(20, 400));
        host.Finished.Observe(current.Id, await host.Client.ExecutionsAsync(current.Id), current.AddressOf);
        var wasRunning = !WorkflowClient.HasEnded(await host.Client.RunAsync(current.Id));
        await host.KillAsync([.. runs.Select(run => run.Id)]);
        await writing;

        await host.StartAsync();
        host.Finished.Observe(current.Id, await host.Client.ExecutionsAsync(current.Id), current.AddressOf);
        await host.Acknowledged.AssertKeptAsync(host.Client);
        return wasRunning;
    }
}
