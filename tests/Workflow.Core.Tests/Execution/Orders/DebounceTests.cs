using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Starts that wait until no other comes for a time.</summary>
public sealed class DebounceTests : IDisposable
{
    private const string Task = "[{'name':'a','task_type':'ANY'}]";
    private const string Debounced = ",'max_concurrent_runs':10,'debounce_seconds':10";

    private readonly RunnerFixture _fixture = new();
    private readonly DelayedStarts _delayed;

    public DebounceTests() => _delayed = new DelayedStarts(_fixture.Store, _fixture.Starter, new DelayedSignal(), _fixture.Time, NullLogger<DelayedStarts>.Instance);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task StartDueAsync_BeginsTheNewest_WhenNoOtherHasComeForLongEnough()
    {
        await _fixture.SaveAsync(Task, members: Debounced);
        var runs = new List<Run>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await StartAsync());
            _fixture.Time.Advance(TimeSpan.FromSeconds(9));
            Assert.True(await _delayed.StartDueAsync(None));
            Assert.Empty(_fixture.Launcher.Launched);
        }

        _fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.Single(_fixture.Launcher.Launched);
        Assert.Equal([RunStatus.Skipped, RunStatus.Skipped, RunStatus.Pending], await System.Threading.Tasks.Task.WhenAll(runs.Select(async run => (await _fixture.Store.GetHeadAsync(run.Id, None))!.Status)));
    }

    [Fact]
    public async Task ExplainAsync_SaysUntilWhen()
    {
        await _fixture.SaveAsync(Task, members: Debounced);
        var run = await StartAsync();

        var reason = (await new RunReasons(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Versions).ExplainAsync(run, None)).StatusReason;

        Assert.Equal($"begins at {Rfc3339.Write(run.CreatedAt.AddSeconds(10))}, unless a newer start takes its place before (debounce_seconds); one begins at {Rfc3339.Write(run.CreatedAt.AddSeconds(100))} at the latest", reason);
    }

    // Each of these is wanted by itself: it neither waits nor takes the place of another.
    [Fact]
    public async Task ChildRuns_Reruns_Backfills_AndStartsWithAnInstant_AreNotDebounced()
    {
        await _fixture.SaveAsync(Task, members: Debounced);
        await _fixture.SaveAsync("[{'name':'call','task_type':'WORKFLOW','config':{'workflow':1}}]", "parent");
        var waits = await StartAsync();
        var workflow = (await _fixture.Workflows.GetAsync(1, None))!;

        var parent = await _fixture.Starter.StartAsync(2, new RunStart(RunTrigger.Manual), None);
        var version = await _fixture.Versions.GetAsync(2, 1, None);
        var child = Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(parent, version, new TaskCall(0), null, None)).RunId;
        var backfill = await _fixture.Starter.StartDueAsync(workflow, RunTrigger.Backfill, EditorFixture.Start, _fixture.Ids.Next(1, out _), null, None);
        var later = await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual) { StartAt = _fixture.Time.GetUtcNow().AddSeconds(5) }, None);
        _fixture.Store.Put((await _fixture.Store.GetAsync(child, None))! with { Status = RunStatus.Failed });
        var rerun = await _fixture.Rerun.StartAsync(child, new RerunOrder(RerunFrom.Start), None);

        Assert.Equal([RunStatus.Pending, RunStatus.Queued, RunStatus.Pending], new[] { backfill!.Status, later.Status, rerun.Status });
        Assert.Equal(QueuedFor.Start, later.QueuedFor);
        Assert.Equal((RunStatus.Queued, QueuedFor.Quiet), await StateAsync(waits));

        // A schedule's start takes part.
        var scheduled = (await _fixture.Starter.StartDueAsync(workflow, RunTrigger.Schedule, EditorFixture.Start, _fixture.Ids.Next(1, out _), null, None))!;
        Assert.Equal((RunStatus.Queued, QueuedFor.Quiet), await StateAsync(scheduled));
        Assert.Equal(RunStatus.Skipped, (await StateAsync(waits)).Item1);
    }

    [Fact]
    public async Task BeginDelayedAsync_GoesByThePolicyOfTheSchedule_ForItsStarts()
    {
        await _fixture.SaveAsync(Task, members: ",'debounce_seconds':10,'cron_expression':'* * * * *','schedule_overlap_policy':'skip'");
        var workflow = (await _fixture.Workflows.GetAsync(1, None))!;
        var first = (await _fixture.Starter.StartDueAsync(workflow, RunTrigger.Schedule, EditorFixture.Start, _fixture.Ids.Next(1, out _), null, None))!;
        _fixture.Time.Advance(TimeSpan.FromSeconds(11));
        await _delayed.StartDueAsync(None);
        var second = (await _fixture.Starter.StartDueAsync(workflow, RunTrigger.Schedule, EditorFixture.Start, _fixture.Ids.Next(1, out _), null, None))!;
        _fixture.Time.Advance(TimeSpan.FromSeconds(11));
        await _delayed.StartDueAsync(None);

        Assert.Equal((RunStatus.Pending, RunStatus.Skipped), ((await StateAsync(first)).Item1, (await StateAsync(second)).Item1));
    }

    [Theory]
    [InlineData("\"debounce_seconds\":0", "must be from 1 to 86400, not 0")]
    [InlineData("\"debounce_seconds\":86401", "must be from 1 to 86400, not 86401")]
    [InlineData("\"debounce_seconds\":1.5", "must be")]
    [InlineData("\"debounce_seconds\":\"5\"", "must be a whole number")]
    [InlineData("\"debounce_seconds\":5,\"cron_expression\":\"* * * * *\",\"catch_up\":\"all\"", "can't be used with catch_up all: of the missed instants all but the last would be skipped")]
    public void Read_SaysWhatIsWrong(string members, string detail)
    {
        FaultCollection faults = [];
        DefinitionReader.ReadWorkflow(JsonElement.Parse($$"""{"name":"w",{{members}}}"""), BodyUse.Create, faults);

        var fault = Assert.Single(faults);
        Assert.Equal("/debounce_seconds", fault.Pointer);
        Assert.StartsWith(detail, fault.Detail, StringComparison.Ordinal);
    }

    private Task<Run> StartAsync() => _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), None);

    private async Task<(RunStatus, QueuedFor)> StateAsync(RunHead run) => (await _fixture.Store.GetHeadAsync(run.Id, None))! is var now ? (now.Status, now.QueuedFor) : default;
}
