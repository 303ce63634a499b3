using System.Globalization;
using Workflow.Standalone.Tests.Crashes.Scenes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>
/// kill -9, a hundred times, while retries wait, timers run, events and callbacks are pending, lists and chunks are half
/// done, children are open, races are decided, tasks wait for a pool, runs are paused, in lines of all kinds, followed by
/// others, repeated in bulk, cancelling, failing and out of time, and expressions burn: every run ends as it should, and
/// nothing finished runs twice. <c>WORKFLOW_SCENES</c> and <c>WORKFLOW_KILLS</c> choose some of it.
/// </summary>
public sealed class HundredKillsTests(ITestOutputHelper output)
{
    private const int WantedPercentInTheMiddle = 70;
    private const int Seed = 30_260;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("WORKFLOW_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : TestRun.Rounds(full: 100, part: 3);

    [Fact]
    public async Task Runs_EndAsTheyShould_WhenTheHostIsKilledAHundredTimes()
    {
        var random = new Random(Seed);
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = new KilledHost(folder.File("data"), sink);
        var play = new Play(sink);

        var stories = await play.OverKillsAsync(host, Kills, random);
        var inTheMiddle = host.CountKillsIn([
            .. stories
                .Where(s => s.Run.TextOrNull("started_at") is not null)
                .Select(s => (s.Run.Instant("started_at"), s.Run.Instant("completed_at"))),
        ]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{host.Kills} kills{TestRun.Note}, {inTheMiddle} in the middle of a run; {stories.Count} runs ({play.Summary}); "
            + $"{play.Finished.Count} attempts seen finished, {play.Finished.Calling} of them calls; {sink.Calls.Count} calls."));
        Assert.True(host.Kills >= Kills, $"Only {host.Kills} kills.");
        Assert.True(!Cast.IsWhole || inTheMiddle * 100 >= host.Kills * WantedPercentInTheMiddle, $"Only {inTheMiddle} of {host.Kills} kills fell in the middle of a run.");
    }
}
