using System.Text.Json;
using Workflow.Core.History;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Tests.Spans;

/// <summary>The runs that were used lately are found, and those before them are forgotten.</summary>
public class KnownRunsTests
{
    [Fact]
    public void RunsUsedLately_AreFound_AndOthersAreForgotten()
    {
        var known = new KnownRuns();
        var used = known.Keep(Run(0));
        for (var i = 1; i <= 30_000; i++)
        {
            known.Keep(Run(i));
            Assert.Same(used, known.Find("0")); // as it is used all the time
        }

        Assert.NotNull(known.Find("30000"));
        Assert.NotNull(known.Find("25500"));
        Assert.Null(known.Find("1"));
        Assert.Null(known.Find("19000"));
    }

    [Fact]
    public void RunKeptByManyThreads_IsOne()
    {
        var known = new KnownRuns();
        for (var i = 0; i < 200; i++)
        {
            var run = Run(i);
            var kept = new KnownRun[4];
            Parallel.For(0, kept.Length, thread => kept[thread] = known.Keep(run));
            Assert.All(kept, one => Assert.Same(known.Find(run.Id), one));
        }
    }

    private static Run Run(int id) => new() { Id = $"{id}", WorkflowId = 1, WorkflowVersion = 1, Status = RunStatus.Running, Trigger = RunTrigger.Manual, CreatedAt = DateTimeOffset.UnixEpoch, Inputs = JsonElement.Parse("{}") };
}
