using Workflow.Functions.Tests.Hub;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Workflow.Functions.Tests.Replay;

/// <summary>
/// Recorded decisions are made again. A change of the run loop that decides differently would break the runs in flight when
/// it is deployed, so it breaks the build.
/// </summary>
public sealed class ReplayTests
{
    private const string Record = "WORKFLOW_RECORD_HISTORIES";

    private static readonly string HowTo = $"""
        Runs that are in flight when this is deployed would break, as their histories say otherwise. If the change is meant:
        1. raise extensions.durableTask.defaultVersion in host.json (now {HostJson.OrchestrationVersion});
           and add the older one to Names.OlderVersions: the orchestration of a run that an older version has begun ends, and maintenance begins it anew;
        2. delete the histories of the older version, but for one that shows this;
        3. record the histories of the new version, once: {Record}=1 dotnet test tests/Workflow.Functions.Tests --filter {nameof(ReplayTests)}
           A history that is there is never written over. (Nothing of this version was ever deployed? Then delete its histories, and begin at 3.)
        """;

    public static TheoryData<string, string> Histories => new(HistoryFile.All.Where(h => h.Version == HostJson.OrchestrationVersion));

    public static TheoryData<string, string> OlderHistories => new(HistoryFile.All.Where(h => h.Version != HostJson.OrchestrationVersion));

    public static TheoryData<string> EveryShape => new(Shapes.All.Keys);

    [Theory]
    [MemberData(nameof(Histories))]
    public void Orchestration_DecidesAsItDid_WhenAHistoryIsReplayed(string version, string shape)
    {
        if (HistoryReplay.Difference(HistoryFile.Read(version, shape)) is { } difference)
        {
            Assert.Fail($"The orchestration of version {version} decides otherwise for the run '{shape}'.\n{difference}\n{HowTo}");
        }
    }

    [Theory] // its run is begun anew by maintenance, for which what has ended in the hub is over
    [MemberData(nameof(OlderHistories))]
    public void Orchestration_EndsAndDoesNothing_WhenAnOlderVersionHasBegunIt(string version, string shape)
    {
        var history = HistoryFile.Read(version, shape);

        Assert.All(HistoryReplay.Decisions(history), decided => Assert.Matches("^#-?[0-9]+ ends (Completed|Failed)", Assert.Single(decided)));
    }

    [Theory]
    [MemberData(nameof(EveryShape))]
    public async Task Histories_HaveEveryShape_OfTheVersionThatRunsAreBegunWith(string shape)
    {
        var version = HostJson.OrchestrationVersion;
        if (!File.Exists(HistoryFile.PathOf(version, shape)) && Environment.GetEnvironmentVariable(Record) == "1")
        {
            await using var hub = await EngineHub.StartAsync();
            HistoryFile.Write(version, shape, hub.Tasks.History(await Shapes.All[shape](hub)));
        }

        Assert.True(File.Exists(HistoryFile.PathOf(version, shape)), $"There is no history '{shape}' of version {version}. Record it: {Record}=1 dotnet test tests/Workflow.Functions.Tests --filter {nameof(ReplayTests)}");
        Assert.Equal(version, HistoryFile.Read(version, shape).Single(e => e.ExecutionStarted is not null).ExecutionStarted.Version);
    }

    [Theory]
    [InlineData("another activity")]
    [InlineData("another task")]
    [InlineData("another instant")]
    [InlineData("no timer")]
    [InlineData("another order")]
    [InlineData("another end")]
    public void Difference_IsFound_WhenAHistoryDiffers(string change)
    {
        var history = HistoryFile.Read(HistoryFile.All.Last(h => h.Shape == "retry").Version, "retry").ToList();
        var scheduled = history.FindIndex(e => e.TaskScheduled?.Name == "run_task");
        var timer = history.FindIndex(e => e.TimerCreated is not null);
        switch (change)
        {
            case "another activity":
                history[scheduled].TaskScheduled.Name = "settle_tasks";
                break;
            case "another task":
                history[scheduled].TaskScheduled.Input = history[scheduled].TaskScheduled.Input.Replace("\"Position\":0", "\"Position\":1", StringComparison.Ordinal);
                break;
            case "another instant":
                history[timer].TimerCreated.FireAt.Seconds++;
                break;
            case "no timer":
                history.RemoveAt(timer);
                break;
            case "another order":
                history[scheduled].EventId++;
                break;
            default:
                history[^2].ExecutionCompleted.OrchestrationStatus = Proto.OrchestrationStatus.Failed;
                break;
        }

        Assert.NotNull(HistoryReplay.Difference(history));
    }
}
