using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>What follows what, and what runs side by side.</summary>
public sealed class OrderTests : HubTest
{
    [Fact]
    public async Task RunAsync_RunsOneAfterTheOther_WhenTasksAreASequence()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Probe("b"), Probe("c")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["a", "b", "c"], Hub.Probe.Calls);
        Assert.Equal(["a SUCCEEDED", "b SUCCEEDED", "c SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_RunsBranchesSideBySide_WhenTheyMeetAgain()
    {
        var (left, right) = (Hub.Probe.StopsAt("left"), Hub.Probe.StopsAt("right"));
        var run = await Hub.StartAsync(Define.Workflow(
            "w", Probe("top").After(), Probe("left").After("top"), Probe("right").After("top"), Probe("end").After("left", "right")));

        await Task.WhenAll(left.Reached, right.Reached); // both, before either may end
        right.Open();
        await Hub.StandsAsync(run.Id, "right", ExecutionStatus.Succeeded);
        Assert.DoesNotContain("end", Hub.Probe.Calls);
        left.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal("end", Hub.Probe.Calls.Last());
    }

    [Fact]
    public async Task RunAsync_RunsEachOnce_WhenManyStartAtOnce()
    {
        var names = Enumerable.Range(0, 60).Select(i => $"t{i}").ToList();

        var run = await Hub.RunAsync(Define.Workflow("w", [.. names.Select(n => Probe(n).After()), Probe("end").After(names)]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([.. names.Append("end").Order(StringComparer.Ordinal)], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }
}
