using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>The same step, delivered again while it is running, as by a hub that was killed.</summary>
public sealed class TaskStepsDuplicateTests : IDisposable
{
    private static readonly TaskStep Work = new(StepKind.Work, new TaskCall(0));

    private readonly StepsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task DoAsync_RunsTheHandlerOnce_AndAnswersBoth()
    {
        await BeginAsync();
        var first = _fixture.DeliverAsync(Work);
        await _fixture.Handlers.BegunAsync();

        var second = _fixture.DeliverUntilItWaits(new TaskStep(StepKind.Work, new TaskCall(0)));
        _fixture.Handlers.Succeed();

        Assert.Equal(ExecutionStatus.Succeeded, (await first.SoonAsync()).Report?.Status);
        Assert.Equal(await first, await second.SoonAsync());
        Assert.False(_fixture.Handlers.HasMore);
        Assert.Equal([ExecutionStatus.Running, ExecutionStatus.Succeeded], _fixture.Store.Writes.SelectMany(w => w.Executions).Select(e => e.Status));
    }

    [Fact]
    public async Task DoAsync_TakesOneEvent_WhenTheSameStepRunsTwice()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid'}}]");
        await _fixture.DoAsync(StepKind.Open, new TaskCall(0));
        foreach (var payload in (string[])["1", "2"])
        {
            await _fixture.Control.SendEventAsync(RunnerFixture.RunId, "paid", TestJson.Parse(payload), null, null, CancellationToken.None);
        }

        var step = new TaskStep(StepKind.TakeEvent, new TaskCall(0)) { EventName = "paid" };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _fixture.DeliverAsync(step))).SoonAsync();

        Assert.Equal("1", await _fixture.Run.OutputAsync(0));
    }

    [Fact]
    public async Task DoAsync_RunsAgain_WhenTheFirstCallWasCancelled()
    {
        await BeginAsync();
        using var stopping = new CancellationTokenSource();
        var first = _fixture.DeliverAsync(Work, stopping.Token);
        await _fixture.Handlers.BegunAsync();
        var second = _fixture.DeliverUntilItWaits(Work);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.SoonAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.SoonAsync());

        var third = _fixture.DeliverAsync(Work);
        await _fixture.Handlers.BegunAsync();
        _fixture.Handlers.Succeed();

        Assert.Equal(ExecutionStatus.Succeeded, (await third.SoonAsync()).Report?.Status);
    }

    private Task BeginAsync() => _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{}}]");
}
