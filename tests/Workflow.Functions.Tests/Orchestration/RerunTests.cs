using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Runs that repeat others.</summary>
public sealed class RerunTests : HubTest
{
    [Fact]
    public async Task RunAsync_RunsOnlyWhatDidNotSucceed_WhenARunIsRepeatedFromFailed()
    {
        Hub.Probe.Fails("b");
        var failed = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Each("list", 3), Probe("b").With("when", "tasks.list.output.length === 3"), Probe("c")));
        Assert.Equal(RunStatus.Failed, failed.Status);
        Hub.Probe.Does("b", (_, _) => Task.CompletedTask);
        var before = Hub.Probe.Calls.Count;

        var run = await Hub.EndAsync((await RepeatAsync(failed, RerunFrom.Failed)).Id);

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["b", "c"], Hub.Probe.Calls.Skip(before));
        Assert.Equal(
            ["a SUCCEEDED", "list SUCCEEDED", "list[0] SUCCEEDED", "list[1] SUCCEEDED", "list[2] SUCCEEDED", "b SUCCEEDED", "c SUCCEEDED"],
            await Hub.StoryAsync(run.Id));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(130)]
    public async Task RunAsync_RunsOnlyTheItemsThatFailed_WhenARunIsRepeatedFromFailed(int items)
    {
        Hub.Probe.Does("list", (context, _) => context.Index is 1 or 4 ? throw new InvalidDataException("not these") : Task.CompletedTask);
        var failed = await Hub.RunAsync(Define.Workflow("w", Each("list", items)));
        Hub.Probe.Does("list", (_, _) => Task.CompletedTask);
        var before = Hub.Probe.Calls.Count;

        var run = await Hub.EndAsync((await RepeatAsync(failed, RerunFrom.Failed)).Id);

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["list[1]", "list[4]"], Hub.Probe.Calls.Skip(before).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_RunsEverything_WhenARunIsRepeatedFromTheStart()
    {
        var first = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Probe("b")));

        var run = await Hub.EndAsync((await RepeatAsync(first, RerunFrom.Start)).Id);

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["a", "b", "a", "b"], Hub.Probe.Calls);
    }

    private Task<Run> RepeatAsync(Run run, RerunFrom from) => Hub.Get<Rerun>().StartAsync(run.Id, new RerunOrder(from), CancellationToken.None);
}
