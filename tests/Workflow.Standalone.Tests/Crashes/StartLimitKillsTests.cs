using System.Globalization;
using Workflow.Standalone.Tests.Crashes.Scenes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>kill -9 while starts wait for their turn, for quiet, for more starts, for a place and for a slot: each accepted start is decided once, and none is lost.</summary>
public sealed class StartLimitKillsTests(ITestOutputHelper output)
{
    private static readonly int Kills = TestRun.Rounds(full: 40, part: 4);

    [Fact]
    public async Task Starts_AreNeitherLostNorBegunTwice_WhenTheHostIsKilled()
    {
        var random = new Random(16);
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = new KilledHost(folder.File("data"), sink);
        var play = new Play(sink, () => new InRateLine(sink), () => new Debounced(sink), () => new Gathers(sink), () => new InKeyLine(sink));

        var stories = await play.OverKillsAsync(host, Kills, random);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{host.Kills} kills{TestRun.Note}; {stories.Count} runs ({play.Summary}); {sink.Calls.Count} calls."));
    }
}
