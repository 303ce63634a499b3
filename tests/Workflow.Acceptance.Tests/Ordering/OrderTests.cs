using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Ordering;

/// <summary>The order of tasks.</summary>
public sealed class OrderTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("order");

    [Fact]
    public async Task Run_IsSequential_WhenNoTaskNamesItsUpstreams()
    {
        var executions = await RunAsync(Define.Workflow(
            _name,
            Define.Http("first", host.Sink.Slow(100, _name)),
            Define.Pass("second"),
            Define.Pass("third")));

        AssertFollows(executions, "first", "second");
        AssertFollows(executions, "second", "third");
    }

    [Fact]
    public async Task Run_FollowsOrderIndex_WhenTasksAreGivenInAnotherOrder()
    {
        var executions = await RunAsync(Define.Workflow(
            _name,
            Define.Pass("last").With("order_index", 2),
            Define.Http("first", host.Sink.Slow(100, _name)).With("order_index", 0),
            Define.Pass("middle").With("order_index", 1)));

        AssertFollows(executions, "first", "middle");
        AssertFollows(executions, "middle", "last");
    }

    [Fact]
    public async Task Run_FollowsDependsOn_WhenAnUpstreamIsGivenLater()
    {
        var executions = await RunAsync(Define.Workflow(
            _name,
            Define.Pass("after").After("before"),
            Define.Http("before", host.Sink.Slow(100, _name)).After()));

        AssertFollows(executions, "before", "after");
    }

    [Fact]
    public async Task Run_WaitsForBothSides_WhenTheGraphIsADiamond()
    {
        var executions = await RunAsync(Define.Workflow(
            _name,
            Define.Pass("top").After(),
            Define.Http("left", host.Sink.Slow(150, _name)).After("top"),
            Define.Http("right", host.Sink.Slow(20, _name)).After("top"),
            Define.Pass("bottom").After("left", "right")));

        AssertFollows(executions, "top", "left");
        AssertFollows(executions, "top", "right");
        AssertFollows(executions, "left", "bottom");
        AssertFollows(executions, "right", "bottom");
    }

    [Fact]
    public async Task Run_RunsTasksSideBySide_WhenNothingIsBetweenThem()
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(
            _name,
            Define.Http("left", host.Sink.Held(_name + "-left")).After(),
            Define.Http("right", host.Sink.Held(_name + "-right")).After()));
        var run = await host.Client.StartRunAsync(created.Number("id"));

        await Eventually(host.Sink.Held(_name + "-left"));
        await Eventually(host.Sink.Held(_name + "-right"));
        host.Sink.Open(_name + "-left");
        host.Sink.Open(_name + "-right");

        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));

        Task Eventually(Uri address) =>
            TestHost.Eventually.HoldsAsync($"{address} was called", () => host.Sink.CallsOf(address).Count == 1);
    }

    private async Task<Dictionary<string, JsonElement>> RunAsync(JsonObject workflow)
    {
        var run = await host.Client.RunToEndAsync(workflow);
        Assert.Equal("SUCCEEDED", run.Text("status"));
        return (await host.Client.ExecutionsAsync(run.Text("id"))).ToDictionary(e => e.Text("task"), StringComparer.Ordinal);
    }

    private static void AssertFollows(Dictionary<string, JsonElement> executions, string upstream, string task) =>
        Assert.True(
            executions[upstream].Instant("completed_at") <= executions[task].Instant("started_at"),
            $"{executions[task]} started before {executions[upstream]} was done.");
}
