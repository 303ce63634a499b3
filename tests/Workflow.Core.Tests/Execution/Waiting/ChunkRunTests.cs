using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Session;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>The items of a stored body are carried out by a run for each chunk.</summary>
public sealed class ChunkRunTests
{
    private const int Items = 17; // one more than fit into a chunk
    private const int ItemBytes = 250_000;

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(null, null, 10)]
    [InlineData(1, 1, 1)]
    [InlineData(15, 15, 1)]
    [InlineData(16, 4, 4)]
    [InlineData(10_000, 2_500, 4)]
    public async Task Plan_SharesMaxParallel_AmongTheChunks(int? most, int? inChunk, int chunks)
    {
        using var fixture = await BeginAsync(most is null ? "" : $",'max_parallel':{most}");

        var (outer, inner) = (fixture.Version.Plan.Tasks[1], fixture.Version.GroupAt("/each").Plan.Tasks[0]);

        Assert.Equal((chunks, inChunk ?? int.MaxValue), (outer.MaxParallel, inner.MaxParallel));
        Assert.True(outer is { HasChunks: true, Waits: true, HasItems: true } && inner is { HasChunks: false, HasItems: true });
        Assert.Equal(("GROUP", "LAMBDA"), (fixture.Version.Definition.Tasks[1].TaskType, fixture.Version.Tasks[1].TaskType));
    }

    // A chunk that held a place would keep its own items from theirs.
    [Theory]
    [InlineData("", 25, 4)]
    [InlineData(",'max_parallel':3", 3, 1)]
    public async Task Plan_LeavesPoolAndCallback_ToTheItems(string members, int inChunk, int chunks)
    {
        using var fixture = await BeginAsync(",'callback':{}" + members);
        var tasks = fixture.Version.Tasks;
        var version = new PlannedVersion(fixture.Version.Definition with { Tasks = [tasks[0], tasks[1] with { Pool = "db", PoolSlots = 2 }] });

        var part = version.GroupAt("/each");
        var (outer, inner) = (version.Plan.Tasks[1], part.Plan.Tasks[0]);

        Assert.Equal((false, false, true, true), (outer.HasPool, outer.HasCallback, inner.HasPool, inner.HasCallback));
        Assert.Equal(("db", 2), (part.Definition.Tasks[0].Pool, part.Definition.Tasks[0].PoolSlots));
        Assert.Equal((inChunk, chunks), (inner.MaxParallel, outer.MaxParallel));
    }

    [Theory]
    [InlineData("null", "leads to null")]
    [InlineData("[1]", "leads to a list")]
    [InlineData("{'a':1}", "leads to an object")]
    [InlineData("{'stored_body':'0-x-1-a','bytes':1,'sha256':''}", "that this run does not have")]
    public async Task Expand_Fails_WithoutABody(string output, string why)
    {
        using var fixture = await BeginAsync("", output);

        await fixture.DoAsync(1, kind: CallKind.Expand);

        var end = await fixture.LastAsync(1);
        Assert.Equal((ExecutionStatus.Failed, "for_each"), (end.Status, end.Error?.Code));
        Assert.Contains(why, end.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{'status_code':204,'headers':{},'body':null}")]
    public async Task Expand_MakesChunks(string output)
    {
        using var fixture = await BeginAsync("", output);

        var report = await fixture.DoAsync(1, kind: CallKind.Expand);

        Assert.Equal((ExecutionStatus.Running, output.Length == 0 ? 2 : 0), (report.Status, report.ItemCount));
        Assert.Equal(output.Length == 0 ? $"{Items} items" : "0 items", (await fixture.LastAsync(1)).StatusReason);
    }

    [Fact]
    public async Task Expand_IsCancelled_WithItsRun()
    {
        using var fixture = await BeginAsync("");
        using var cancelled = new CancellationTokenSource();
        fixture.Store.OnRecord = _ => cancelled.CancelAsync(); // its start

        var report = await fixture.DoAsync(1, kind: CallKind.Expand, cancelled: cancelled.Token);

        Assert.Equal(ExecutionStatus.Cancelled, report.Status);
    }

    [Fact]
    public async Task ForEach_NamesTheForm_WhenItReturnsABody()
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync("[{'name':'each','task_type':'LAMBDA','for_each':'inputs.b'}]", "{'b':{'stored_body':'0-x-1-a','bytes':1,'sha256':''}}", ",'inputs':{'b':{'type':'any'}}");

        await fixture.DoAsync(0, kind: CallKind.Expand);

        Assert.Contains("for_each: {\"body_from\": ", (await fixture.LastAsync(0)).Error!.Message, StringComparison.Ordinal);
    }

    // The list, the start of a chunk, the items of the chunk, and its end: whichever call of the store is the last.
    [Fact]
    public async Task Items_RunOnce_WhicheverCallOfTheStoreIsTheLast()
    {
        var died = await DeathTable.ForEachAsync(
            70,
            () => BeginAsync(""),
            (fixture, store, stopping) => LiveAsync(fixture, store, stopping),
            async (fixture, where, ended) =>
            {
                var before = await ChunksAsync(fixture);
                await LiveAsync(fixture, fixture.Store, None);

                var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, None);
                Assert.Equal((where, "17 items: 17 succeeded, 0 failed, 0 skipped"), (where, all.Single(e => e.Position == 1 && e.Index is null).StatusReason));
                Assert.Equal((where, 2), (where, fixture.Store.Admissions.Select(a => a.Run.Id).Distinct(StringComparer.Ordinal).Count()));
                var after = await ChunksAsync(fixture);
                Assert.Equal((where, Items), (where, after.Count));
                Assert.All(before.Where(e => e.Status.IsFinal()), e => Assert.Equal(e.CompletedAt, after.Single(a => (a.Task, a.Index) == (e.Task, e.Index)).CompletedAt));
                Assert.All(ended, e => Assert.Equal((where, e.CompletedAt), (where, all.Single(a => (a.Position, a.Index) == (e.Position, e.Index)).CompletedAt)));
            });
        Assert.True(died >= 150, $"{died} died");
    }

    // The counts travel in a text, whose words may be those of a secret.
    [Theory]
    [InlineData("succeeded")]
    [InlineData("items")]
    [InlineData("failed,")]
    public async Task Counts_AreRead_WhateverIsSecret(string secret)
    {
        using var fixture = await BeginAsync(",'tolerated_failures':{'count':1}", secrets: [("K", secret)], config: "{'k':'{{ secrets.K }}','v':'{{ index === 3 ? null.wrong : index }}'}");

        await LiveAsync(fixture, fixture.Store, None);

        var end = await fixture.LastAsync(1);
        Assert.Equal((ExecutionStatus.Succeeded, "17 items: 16 succeeded, 1 failed, 0 skipped"), (end.Status, end.StatusReason));
    }

    // The items that have run stay, and those that can't be read count as failed.
    [Fact]
    public async Task Chunk_Fails_WhenItsBodyIsGone()
    {
        using var fixture = await BeginAsync("");

        await LiveAsync(fixture, fixture.Store, None, afterChunk: () => fixture.Bodies.RemoveBodiesAsync(RunnerFixture.RunId, new ExecutionKey(0, null, 1), null, None));

        var end = await fixture.LastAsync(1);
        Assert.Equal((ExecutionStatus.Failed, "17 items: 16 succeeded, 1 failed, 0 skipped"), (end.Status, end.StatusReason));
        Assert.Contains("item 16: ", end.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TenTimesTheItems_CostTenTimesTheCallsOfTheStore()
    {
        var (few, many) = (await CallsAsync(1_000), await CallsAsync(10_000));

        Assert.InRange(many, few, 12 * few);

        static async Task<int> CallsAsync(int items)
        {
            var calls = new ConcurrentQueue<string>();
            using var fixture = await BeginAsync("", items: items, itemBytes: 1);
            await LiveAsync(fixture, CountingStore.Of(fixture.Store, calls), None);
            Assert.Equal($"{items} items: {items} succeeded, 0 failed, 0 skipped", (await fixture.LastAsync(1)).StatusReason);
            return calls.Count;
        }
    }

    private static async Task<List<(string Task, int? Index, ExecutionStatus Status, DateTimeOffset? CompletedAt)>> ChunksAsync(RunnerFixture fixture)
    {
        List<(string, int?, ExecutionStatus, DateTimeOffset?)> found = [];
        foreach (var run in fixture.Store.Admissions.Select(a => a.Run.Id).Distinct(StringComparer.Ordinal))
        {
            var all = await fixture.Store.ListExecutionsAsync(run, null, 2_000, None);
            found.AddRange(all.Where(e => e.Index is not null).Select(e => (run, e.Index, e.Status, e.CompletedAt)));
        }

        return found;
    }

    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, CancellationToken stopping, Func<Task>? afterChunk = null)
    {
        var (_, tasks) = OtherProcess.Of(fixture, store);
        var list = await tasks.DoAsync(RunnerFixture.RunId, Work(new TaskCall(1, Kind: CallKind.Expand)), StepDelivery.Only, stopping);
        for (var chunk = 0; chunk < list.Report!.Value.ItemCount; chunk++)
        {
            var call = new TaskCall(1, chunk);
            var opened = await tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.Open, call), StepDelivery.Only, stopping);
            if (opened.ChildRunId is { } part)
            {
                await CarryOutAsync(fixture, tasks, part, stopping);
                await tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.EndChild, call), StepDelivery.Only, stopping);
            }

            await (afterChunk?.Invoke() ?? Task.CompletedTask);
        }

        await tasks.DoAsync(RunnerFixture.RunId, Work(new TaskCall(1, Kind: CallKind.Collect)), StepDelivery.Only, stopping);
    }

    private static async Task CarryOutAsync(RunnerFixture fixture, TaskSteps tasks, string part, CancellationToken stopping)
    {
        var run = (await fixture.Store.GetAsync(part, None))!;
        if (run.Status == RunStatus.Succeeded)
        {
            return;
        }

        fixture.Store.Put(run with { Status = RunStatus.Running, StartedAt = EditorFixture.Start });
        var list = await tasks.DoAsync(part, Work(new TaskCall(0, Kind: CallKind.Expand)), StepDelivery.Only, stopping);
        if (list.Report is { Status: ExecutionStatus.Failed })
        {
            fixture.Store.Put(run with { Status = RunStatus.Failed, StartedAt = EditorFixture.Start, CompletedAt = EditorFixture.Start });
            return;
        }

        await tasks.DoAsync(part, Work(new TaskCall(0, 0, Kind: CallKind.Items) { Count = list.Report!.Value.ItemCount, Window = 1 }), StepDelivery.Only, stopping);
        var end = await tasks.DoAsync(part, Work(new TaskCall(0, Kind: CallKind.Collect)), StepDelivery.Only, stopping);
        fixture.Store.Put(run with { Status = end.Report!.Value.Status == ExecutionStatus.Succeeded ? RunStatus.Succeeded : RunStatus.Failed, StartedAt = EditorFixture.Start, CompletedAt = EditorFixture.Start });
    }

    private static TaskStep Work(TaskCall call) => new(StepKind.Work, call);

    private static async Task<RunnerFixture> BeginAsync(
        string members, string output = "", int items = Items, int itemBytes = ItemBytes, string config = "{'v':'{{ item[0] === index ? index : null.wrong }}'}", params (string, string)[] secrets)
    {
        var fixture = new RunnerFixture(null, secrets);
        await fixture.BeginAsync($"[{{'name':'load','task_type':'LAMBDA'}},{{'name':'each','task_type':'LAMBDA','config':{config},'for_each':{{'body_from':'tasks.load.output'}}{members}}}]");
        fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
        var body = await fixture.Bodies.StoreAsync(RunnerFixture.RunId, new ExecutionKey(0, null, 1), "application/x-ndjson", new MemoryStream([.. Enumerable.Range(0, items).SelectMany(n => System.Text.Encoding.ASCII.GetBytes($"[{n},\"{new string('x', itemBytes)}\"]\n"))]), None);
        await fixture.Store.RecordAsync(
            RunnerFixture.RunId,
            [
                new TaskExecution
                {
                    Position = 0,
                    Task = "load",
                    Status = ExecutionStatus.Succeeded,
                    Output = TestJson.Parse(output.Length > 0 ? output : $"{{'stored_body':'{body.Id}','bytes':{body.Bytes},'sha256':''}}"),
                },
            ],
            [],
            None);
        return fixture;
    }
}
