using System.Text.Json;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Nothing begins while a run is paused, but what waits goes on waiting, whichever session does it.</summary>
public sealed class PausedWaitTests : IDisposable
{
    private static readonly TaskCall Call = new(0);

    private readonly StepsFixture _fixture = new((_, _) => Task.FromResult(TaskResult.Succeeded(JsonElement.Parse("1"))));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("'task_type':'WAIT','config':{'seconds':60}", StepKind.Open)]
    [InlineData("'task_type':'EVENT','config':{'name':'paid','timeout_seconds':60}", StepKind.Open)]
    [InlineData("'task_type':'EVENT','config':{'name':'paid','match':'event.ok'}", StepKind.Open)]
    [InlineData("'task_type':'CALLBACK','config':{'timeout_seconds':60}", StepKind.Open)]
    [InlineData("'task_type':'LAMBDA','config':{},'callback':{'timeout_seconds':60}", StepKind.Work)]
    public async Task Wait_GoesOn_InASessionThatBeginsWhileTheRunIsPaused(string task, StepKind kind)
    {
        await _fixture.BeginAsync($"[{{'name':'a',{task}}}]");
        _fixture.Put(RunStatus.Paused);
        Assert.True((await _fixture.DoAsync(kind, Call)).IsPaused); // it has not begun

        _fixture.Put(RunStatus.Running);
        var waits = await _fixture.DoAsync(kind, Call);
        Assert.False(waits.IsPaused);
        _fixture.Put(RunStatus.Paused);

        Assert.Equal(waits, await _fixture.DoAsync(kind, Call));
    }

    [Fact]
    public async Task WaitForAChildRun_BeginsAgainWhenTheRunIsResumed()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'GROUP','config':{'tasks':[{'name':'b','task_type':'WAIT','config':{'seconds':60}}]}}]");
        await _fixture.DoAsync(StepKind.Open, Call);

        _fixture.Put(RunStatus.Paused);

        Assert.True((await _fixture.DoAsync(StepKind.Open, Call)).IsPaused);
    }
}
