using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>How a run begins and ends.</summary>
public abstract class BeginContract : StoreContract
{
    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"a":9007199254740993}""")]
    public async Task BeginAsync_BeginsARun_AndReadsIt(string inputs)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1) with { Inputs = Sample.Json(inputs), Payload = Sample.Json("[1]") });

        var begun = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(1), Sample.Line("started"), null, None);
        var again = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(2), Sample.Line("started again"), null, None);

        Assert.Equal((true, false), (begun!.IsBegun, again!.IsBegun));
        Assert.Equal((RunStatus.Running, Sample.Noon.AddSeconds(1)), (begun.Run.Status, begun.Run.StartedAt));
        Assert.Equal(await TextAsync(), [Text(begun.Run), Text(again.Run)]);
        Assert.Equal(["accepted", "started"], await LogOfAsync(run.Id));

        async Task<IEnumerable<string>> TextAsync() => Enumerable.Repeat(Text((await Runs.GetAsync(run.Id, None))!), 2);

        static string Text(Run run) => $"{run.ToHead()} {run.Inputs} {run.Payload} {run.Error}";
    }

    [Fact]
    public async Task BeginAsync_AnswersWithLargePayloads()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1) with { Payload = Sample.JsonOf(100_000) });

        Assert.Equal(100_000, (await Runs.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None))!.Run.Payload!.Value.GetRawText().Length);
    }

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Skipped)]
    public async Task BeginAsync_LeavesARunThatIsNotPending(RunStatus status)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: status));

        var begun = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(9), Sample.Line("started"), null, None);

        Assert.Equal((run.ToHead(), false), (begun!.Run.ToHead(), begun.IsBegun));
        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.DoesNotContain("started", await LogOfAsync(run.Id));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task BeginAsync_AnswersNull_WhenThereIsNone(string? id) =>
        Assert.Null(await Runs.BeginAsync(id ?? Sample.Id(1, 5), Sample.Noon, Sample.Line("started"), null, None));

    // A store may leave it open whether runs are queued. If it says that none is, that is true.
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 0, false)]
    [InlineData(2, 3, true)]
    public async Task EndAsync_NeverSaysThatTheQueueIsEmpty_IfARunWaits(int max, int waiting, bool mayNotSaySo)
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < max + waiting; i++)
        {
            await AdmitAsync(Sample.Run(1, i), max);
        }

        var ended = await Runs.EndAsync(Sample.Move(Sample.Run(1), RunStatus.Pending, RunStatus.Succeeded), Sample.Line("ended"), None);

        Assert.Equal(RunStatus.Succeeded, ended!.Run.Status);
        Assert.False(ended.IsQueueEmpty && mayNotSaySo);
        Assert.Null(await Runs.EndAsync(Sample.Move(Sample.Run(1), RunStatus.Pending, RunStatus.Failed), Sample.Line("again"), None));
        Assert.Equal(RunStatus.Succeeded, (await Runs.GetHeadAsync(Sample.Id(1, 0), None))!.Status);
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 10)]
    [InlineData(true, 100_000)]
    public async Task EndWithAsync_EndsTheRunAndItsLastExecution(bool isBegun, int bytes)
    {
        var run = await BeginAsync(isBegun);
        var last = Sample.Execution(0) with { Output = Sample.JsonOf(bytes), CompletedAt = Sample.Noon.AddSeconds(2) };

        var ended = await Runs.EndWithAsync(End(run), Sample.Line("run ended"), [last], [Sample.Line("one"), Sample.Line("two")], None);

        Assert.Equal(End(run).Apply(run.ToHead()), ended!.Run);
        Assert.Equal(ended.Run, await Runs.GetHeadAsync(run.Id, None));
        var recorded = Assert.Single(await Runs.ListExecutionsAsync(run.Id, null, 10, None));
        Assert.Equal((ExecutionStatus.Succeeded, bytes), (recorded.Status, recorded.Output!.Value.GetRawText().Length));
        Assert.Equal(["accepted", "started", "one", "two", "run ended"], await LogOfAsync(run.Id));
        Assert.Empty(await Runs.AllActiveAsync(1));
        Assert.Equal(RunStatus.Pending, (await AdmitAsync(Sample.Run(1, 1))).Run!.Status); // the slot is free

        // Neither is written again.
        Assert.Null(await Runs.EndWithAsync(End(run, RunStatus.Failed), Sample.Line("again"), [last with { Status = ExecutionStatus.Failed }], [], None));
        Assert.Equal(ended.Run, await Runs.GetHeadAsync(run.Id, None));
        Assert.Equal(ExecutionStatus.Succeeded, Assert.Single(await Runs.ListRecordedAsync(run.Id, None)).Status);
    }

    [Theory]
    [InlineData(RunStatus.Paused, false)]
    [InlineData(RunStatus.Cancelling, false)]
    [InlineData(RunStatus.Cancelled, false)]
    [InlineData(RunStatus.Succeeded, false)]
    [InlineData(RunStatus.Running, true)]
    public async Task EndWithAsync_WritesNeither_WhenTheRunOrTheExecutionHasChanged(RunStatus status, bool hasEnded)
    {
        var run = await BeginAsync(isBegun: true);
        if (hasEnded)
        {
            await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Failed)], [], None);
        }
        else
        {
            await Runs.TransitionAsync(Sample.Move(run, RunStatus.Running, status), null, None);
        }

        var before = await Runs.GetHeadAsync(run.Id, None);

        Assert.Null(await Runs.EndWithAsync(End(run), Sample.Line("run ended"), [Sample.Execution(0)], [Sample.Line("one")], None));

        Assert.Equal(before, await Runs.GetHeadAsync(run.Id, None));
        Assert.Equal(hasEnded ? ExecutionStatus.Failed : ExecutionStatus.Running, Assert.Single(await Runs.ListRecordedAsync(run.Id, None)).Status);
        Assert.Equal(["accepted", "started"], await LogOfAsync(run.Id));
        Assert.Equal(status.IsFinal() ? [] : [run.Id], (await Runs.AllActiveAsync(null)).Select(r => r.Id));
        Assert.Equal(status == RunStatus.Succeeded ? [run.Id] : [], (await Runs.ListHeadsAsync(new RunFilter(Status: RunStatus.Succeeded), new(50), None)).Items.Select(r => r.Id));
    }

    [Theory] // how many, and which of them has ended before; none: -1
    [InlineData(2, -1)]
    [InlineData(64, -1)]
    [InlineData(3, 0)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task EndWithAsync_WritesAllOrNothing(int count, int hasEnded)
    {
        var run = await BeginAsync(isBegun: false);
        if (hasEnded >= 0)
        {
            await Runs.RecordAsync(run.Id, [Sample.Execution(hasEnded, status: ExecutionStatus.Failed)], [], None);
        }

        var last = Enumerable.Range(0, count).Select(position => Sample.Execution(position)).ToList();

        var ended = await Runs.EndWithAsync(End(run), Sample.Line("run ended"), last, [.. last.Select(e => Sample.Line($"of {e.Position}"))], None);

        var recorded = await Runs.ListRecordedAsync(run.Id, None);
        Assert.Equal(hasEnded < 0 ? RunStatus.Succeeded : RunStatus.Running, (await Runs.GetHeadAsync(run.Id, None))!.Status);
        Assert.Equal(hasEnded < 0, ended is not null);
        Assert.Equal(hasEnded < 0 ? last.Select(e => (e.Position, ExecutionStatus.Succeeded)) : [(hasEnded, ExecutionStatus.Failed)], recorded.Select(e => (e.Position, e.Status)));
        Assert.Equal(["accepted", "started", .. hasEnded < 0 ? last.Select(e => $"of {e.Position}").Append("run ended") : []], await LogOfAsync(run.Id));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task EndWithAsync_AnswersNull_WhenThereIsNoRun(string? id) =>
        Assert.Null(await Runs.EndWithAsync(End(Sample.Run(1) with { Id = id ?? Sample.Id(1, 5) }), Sample.Line("run ended"), [Sample.Execution(0)], [], None));

    private static RunTransition End(RunHead run, RunStatus status = RunStatus.Succeeded) => Sample.Move(run, RunStatus.Running, status, 3);

    private async Task<Run> BeginAsync(bool isBegun)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1));
        var begun = await Runs.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None);
        if (isBegun)
        {
            await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None);
        }

        return begun!.Run;
    }
}
