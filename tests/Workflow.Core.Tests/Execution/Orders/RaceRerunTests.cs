using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Reruns of runs with a race: what has lost does not count as failed.</summary>
public sealed class RaceRerunTests : IDisposable
{
    private const string Reason = "lost: 'join' was decided first";

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory] // the rule, how 'a' and the join ended, and whether the join waits for 'a' again
    [InlineData("one_success", ExecutionStatus.Succeeded, ExecutionStatus.Failed, false)]
    [InlineData("one_done", ExecutionStatus.Succeeded, ExecutionStatus.Failed, false)]
    [InlineData("one_done", ExecutionStatus.Failed, ExecutionStatus.Succeeded, true)]
    [InlineData("one_failed", ExecutionStatus.Failed, ExecutionStatus.Succeeded, true)]
    [InlineData("n_success','trigger_count':'1", ExecutionStatus.Succeeded, ExecutionStatus.Failed, false)]
    public async Task Loser_IsCarriedOverAsSkipped(string rule, ExecutionStatus first, ExecutionStatus join, bool waits)
    {
        var members = $"'trigger_rule':'{rule}'".Replace("'1'", "1", StringComparison.Ordinal);
        await _fixture.BeginAsync(
            "[{'name':'a','task_type':'LAMBDA','depends_on':[]},{'name':'b','task_type':'LAMBDA','depends_on':[]},{'name':'c','task_type':'LAMBDA','depends_on':[],'for_each':[1,2]},"
            + $"{{'name':'join','task_type':'LAMBDA','depends_on':['a','b','c'],{members},'cancel_losers':true}}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, Lost = LostTasks.None.With(3, [1, 2]) });
        await _fixture.RecordAsync(0, first);
        await _fixture.RecordAsync(1, ExecutionStatus.Failed);
        await LoseAsync(1, null, 2);
        await LoseAsync(2, 0, 1);
        await LoseAsync(2, null, 1);
        await _fixture.RecordAsync(3, join);

        await _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Failed), CancellationToken.None);

        var carried = _fixture.Store.Admissions[0].CarriedOver!;
        Assert.Equal(
            [$"{(waits ? "" : "a..1 Succeeded ")}", "b..1 Failed ", $"b..2 Skipped {Reason}", $"c.0.1 Cancelled {Reason}", $"c..1 Skipped {Reason}"],
            (waits ? [""] : Array.Empty<string>()).Concat(carried.OrderBy(e => e.Position).ThenBy(e => e.Index is null).ThenBy(e => e.Attempt).Select(e => $"{e.Task}.{e.Index}.{e.Attempt} {e.Status} {e.StatusReason}")));
        Assert.All(carried, e => Assert.True(e.CarriedOver));

        // The new run as its graph sees it: a loser that counted as failed would decide the join at once, whatever becomes of 'a'.
        var graph = new TaskGraph(_fixture.Version.Plan);
        List<Decision> decisions = [];
        graph.Start(decisions);
        foreach (var end in carried.Where(e => e.Index is null).GroupBy(e => e.Position).Select(e => e.MaxBy(attempt => attempt.Attempt)!).OrderByDescending(e => e.Position))
        {
            graph.Complete(end.Position, end.Status, decisions);
        }

        Assert.Equal(waits ? ExecutionStatus.Pending : ExecutionStatus.Running, graph.StatusOf(3));
        if (waits)
        {
            graph.Complete(0, first, decisions);
            Assert.Equal(ExecutionStatus.Running, graph.StatusOf(3));
        }
    }

    [Theory] // how the list ended: some items of it have lost to the others; and whether it is done again
    [InlineData(ExecutionStatus.Succeeded, false)]
    [InlineData(ExecutionStatus.Failed, true)]
    [InlineData(ExecutionStatus.Cancelled, true)] // with its run
    public async Task List_WhoseItemsDecidedIt_IsNoLoser(ExecutionStatus end, bool isRepeated)
    {
        await _fixture.BeginAsync(
            "[{'name':'list','task_type':'LAMBDA','for_each':[1,2],'needed_successes':{'count':1,'cancel_losers':true}},{'name':'next','task_type':'LAMBDA','trigger_rule':'all_done'}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, Lost = LostTasks.None.With(0, [0]) });
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, index: 0);
        await LoseAsync(0, 1, 1);
        await _fixture.RecordAsync(0, end);
        await _fixture.RecordAsync(1, ExecutionStatus.Failed);

        await _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Failed), CancellationToken.None);

        Assert.Equal(
            isRepeated ? ["list.0 Succeeded"] : ["list. Succeeded", "list.0 Succeeded", "list.1 Cancelled"],
            _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Task}.{e.Index} {e.Status}").Order(StringComparer.Ordinal));
    }

    // A rerun of the rerun finds no loss on record: its losers are skipped.
    [Fact]
    public async Task Loser_OfARunBefore_IsCarriedOverAgain()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','depends_on':[]},{'name':'b','task_type':'LAMBDA','depends_on':[]},{'name':'join','task_type':'LAMBDA','depends_on':['a','b'],'trigger_rule':'one_success','cancel_losers':true},{'name':'next','task_type':'LAMBDA'}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, RerunOf = "20261123T190102123456-1-aaaaaa" });
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded);
        await _fixture.RecordAsync(1, ExecutionStatus.Skipped);
        await _fixture.RecordAsync(2, ExecutionStatus.Succeeded);
        await _fixture.RecordAsync(3, ExecutionStatus.Failed);

        await _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Failed), CancellationToken.None);

        Assert.Equal(["a Succeeded", "b Skipped", "join Succeeded"], _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Task} {e.Status}"));
    }

    private Task<IReadOnlyList<TaskExecution>> LoseAsync(int position, int? index, int attempt) => _fixture.Store.RecordAsync(
        RunnerFixture.RunId,
        [new TaskExecution { Position = position, Task = _fixture.Version.Definition.Tasks[position].Name, Index = index, Attempt = attempt, Status = ExecutionStatus.Cancelled, StatusReason = Reason }],
        [],
        CancellationToken.None);
}
