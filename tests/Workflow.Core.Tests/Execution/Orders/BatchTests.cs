using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Starts that become one run.</summary>
public sealed class BatchTests : IDisposable
{
    private const string Task = "[{'name':'a','task_type':'ANY'}]";
    private const string Gathers = ",'max_concurrent_runs':10,'batch':{'size':3,'seconds':10},'inputs':{'n':{'type':'integer','default':0},'more':{'type':'string','default':'d'}}";

    private readonly RunnerFixture _fixture = new();
    private readonly DelayedStarts _delayed;

    public BatchTests() => _delayed = new DelayedStarts(_fixture.Store, _fixture.Starter, new DelayedSignal(), _fixture.Time, NullLogger<DelayedStarts>.Instance);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task StartDueAsync_BeginsARun_WhenItIsFull_OrItsTimeHasCome()
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        var runs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            runs.Add((await StartAsync(i)).Id);
        }

        Assert.Equal([runs[0], runs[0], runs[0], runs[3]], runs);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1)); // ids of one instant are made one after the other
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.Equal([runs[0]], _fixture.Launcher.Launched.Select(launched => launched.Run.Id));

        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.Equal([runs[0], runs[3]], _fixture.Launcher.Launched.Select(launched => launched.Run.Id));
    }

    [Fact]
    public async Task Expressions_SeeAllStarts()
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        await StartAsync(1);
        var run = await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Webhook) { Payload = JsonElement.Parse("""{"x":1}""") }, None);

        var version = await _fixture.Versions.GetAsync(1, 1, None);
        var seen = ScopeReader.OfStart(run, version.Definition).Run.GetProperty("batch").GetRawText();

        Assert.Equal("""[{"inputs":{"more":"d","n":1},"payload":null},{"inputs":{"more":"d","n":0},"payload":{"x":1}}]""", seen);
    }

    [Fact]
    public async Task ExplainAsync_SaysHowManyThereAre_AndUntilWhenItGathers()
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        var first = await StartAsync(1);
        var run = await StartAsync(2);

        var reason = (await new RunReasons(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Versions).ExplainAsync(run, None)).StatusReason;

        Assert.Equal($"gathers starts: 2 of 3, until {Rfc3339.Write(first.CreatedAt.AddSeconds(10))}", reason);
    }

    [Fact]
    public async Task ARepeatedStart_AnswersTheRunThatItIsAPartOf()
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        var run = await StartAsync(1, "a");
        await StartAsync(2, "b");

        foreach (var (number, key) in new[] { (1, "a"), (2, "b") })
        {
            var again = await StartAsync(number, key);
            Assert.Equal((run.Id, 1), (again.Id, again.Gathered.Count));
            Assert.Contains("Idempotency-Key", (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(9, key))).Message, StringComparison.Ordinal);
        }

        // Also where the workflow gathers no more.
        await _fixture.SaveAsync(Task, members: "", name: "other");
        Assert.Equal(run.Id, (await StartAsync(2, "b")).Id);
    }

    // Each of these is wanted by itself: it neither waits so nor is added to another.
    [Fact]
    public async Task ChildRuns_AndReruns_AreNotGathered_AndARerunHasAllStarts()
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        var waits = await StartAsync(1);
        await StartAsync(2, "k");
        var child = await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Parent) { Parent = new RunParent(waits.Id, "a", null) }, None);
        Assert.Equal((RunStatus.Pending, 0), (child.Status, child.Gathered.Count));

        _fixture.Store.Put((await _fixture.Store.GetAsync(waits.Id, None))! with { Status = RunStatus.Failed });
        var rerun = await _fixture.Rerun.StartAsync(waits.Id, new RerunOrder(RerunFrom.Start), None);
        Assert.Equal((RunStatus.Pending, 2, null), (rerun.Status, rerun.Gathered[0].Inputs.GetProperty("n").GetInt32(), rerun.Gathered[0].Key));
        var read = RunStartJson.Read(Run.Of(rerun), RunStartJson.Write(rerun));
        Assert.Equal(RunStartJson.Write(rerun), RunStartJson.Write(read));
    }

    [Theory]
    [InlineData("start_at")]
    [InlineData("priority")]
    [InlineData("labels")]
    public async Task StartAsync_Refuses_WhatARunHasOnce(string member)
    {
        await _fixture.SaveAsync(Task, members: Gathers);
        var start = new RunStart(RunTrigger.Manual);
        start = member switch
        {
            "start_at" => start with { StartAt = _fixture.Time.GetUtcNow().AddSeconds(5) },
            "priority" => start with { Priority = 0 },
            _ => start with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" } },
        };

        var fault = Assert.Single((await Assert.ThrowsAsync<RefusedException>(() => _fixture.Starter.StartAsync(1, start, None))).Faults);

        Assert.Equal(($"/{member}", "can't be given to a workflow with batch: the run belongs to several starts"), (fault.Pointer, fault.Detail));
    }

    [Theory]
    [InlineData("\"batch\":{\"size\":1,\"seconds\":1}", "/batch/size", "must be from 2 to 1000, not 1")]
    [InlineData("\"batch\":{\"size\":1001,\"seconds\":1}", "/batch/size", "must be from 2 to 1000, not 1001")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":0}", "/batch/seconds", "must be from 1 to 86400, not 0")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":86401}", "/batch/seconds", "must be from 1 to 86400, not 86401")]
    [InlineData("\"batch\":{\"size\":2}", "/batch/seconds", "is required")]
    [InlineData("\"batch\":{\"seconds\":2}", "/batch/size", "is required")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":2,\"key\":\"a\"}", "/batch/key", "is not a known member")]
    [InlineData("\"batch\":5", "/batch", "must be an object")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":2},\"debounce_seconds\":2", "/batch", "can't be used with debounce_seconds: that keeps only the last of several starts")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":2},\"cron_expression\":\"* * * * *\"", "/batch", "can't be used with a schedule: its starts have nothing to gather")]
    [InlineData("\"batch\":{\"size\":2,\"seconds\":2},\"on_run\":[{\"workflow\":\"w2\"}]", "/batch", "can't be used with on_run: each end of a run starts a run of its own")]
    public void Read_SaysWhatIsWrong(string members, string pointer, string detail)
    {
        FaultCollection faults = [];
        DefinitionReader.ReadWorkflow(JsonElement.Parse($$"""{"name":"w",{{members}}}"""), BodyUse.Create, faults);

        var fault = Assert.Single(faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.StartsWith(detail, fault.Detail, StringComparison.Ordinal);
    }

    private Task<Run> StartAsync(int number, string? key = null) =>
        _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual, JsonElement.Parse($$"""{"n":{{number}}}""")) { IdempotencyKey = key }, None);
}
