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

        var begun = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(1), Sample.Line("started"), None);
        var again = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(2), Sample.Line("started again"), None);

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

        Assert.Equal(100_000, (await Runs.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), None))!.Run.Payload!.Value.GetRawText().Length);
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

        var begun = await Runs.BeginAsync(run.Id, Sample.Noon.AddSeconds(9), Sample.Line("started"), None);

        Assert.Equal((run.ToHead(), false), (begun!.Run.ToHead(), begun.IsBegun));
        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.DoesNotContain("started", await LogOfAsync(run.Id));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task BeginAsync_AnswersNull_WhenThereIsNone(string? id) =>
        Assert.Null(await Runs.BeginAsync(id ?? Sample.Id(1, 5), Sample.Noon, Sample.Line("started"), None));

    // A store need not know that nobody waits; but if it says so, it is right.
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
}
