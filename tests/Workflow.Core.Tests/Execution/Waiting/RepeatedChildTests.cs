using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>Child runs of a rerun that goes into them.</summary>
public sealed class RepeatedChildTests : IDisposable
{
    private const string Again = "20261123T190202123456-1-k3f9q3";
    private static readonly string EarlierChild = RunIdSource.Fixed(2, EditorFixture.Start, "earlier");

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Cancelled)]
    public async Task OpenAsync_RepeatsTheChild_FromWhereItFailed(RunStatus status)
    {
        await BeginAsync(status);

        var child = await OpenAsync(intoChildren: true);

        Assert.Equal((EarlierChild, true, RunTrigger.Parent, new RunParent(Again, "a", null)), (child.RerunOf, child.IntoChildren, child.Trigger, child.Parent));
        Assert.Equal(["x"], _fixture.Store.Admissions[0].CarriedOver!.Select(e => e.Task));
        Assert.Contains($"as a rerun of {EarlierChild}; 1 executions carried over", _fixture.Store.Admissions[0].Line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_StartsTheChildAnew_WhenTheRunDoesNotGoIntoChildren()
    {
        await BeginAsync(RunStatus.Failed);

        await AssertIsNewAsync(intoChildren: false);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Running)] // the task was cancelled without it
    [InlineData(null)] // retention has removed it
    public async Task OpenAsync_StartsTheChildAnew_WhenThereIsNoFailureToRepeat(RunStatus? status)
    {
        await BeginAsync(status);

        await AssertIsNewAsync(intoChildren: true);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{'n':2}", false)] // it may be another item
    public async Task OpenAsync_RepeatsTheChildOfAnItem_IfItHasTheSameInputs(string inputs, bool isRepeated)
    {
        await BeginAsync(RunStatus.Failed, ",'for_each':[1]", inputs, index: 0);

        Assert.Equal(isRepeated ? EarlierChild : null, (await OpenAsync(intoChildren: true, index: 0)).RerunOf);
    }

    [Fact]
    public async Task OpenAsync_RepeatsTheSameChild_AtEachAttempt()
    {
        await BeginAsync(RunStatus.Failed);

        var (first, second) = (await OpenAsync(intoChildren: true), await OpenAsync(intoChildren: true, attempt: 2));

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.RerunOf, second.RerunOf);
    }

    private async Task AssertIsNewAsync(bool intoChildren)
    {
        Assert.Null((await OpenAsync(intoChildren)).RerunOf);
        Assert.Empty(_fixture.Store.Admissions[0].CarriedOver ?? []);
    }

    // A run whose task has started a child, which has done one of its two tasks.
    private async Task BeginAsync(RunStatus? status, string members = "", string childInputs = "{}", int? index = null)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'WORKFLOW','config':{{'workflow':'child'}}{members}}}]");
        await _fixture.SaveAsync("[{'name':'x','task_type':'ANY'},{'name':'y','task_type':'ANY'}]", "child");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [new TaskExecution { Position = 0, Task = "a", Index = index, Status = ExecutionStatus.Failed, ChildRunId = EarlierChild }], [], CancellationToken.None);
        if (status is { } ended)
        {
            _fixture.Store.Put(_fixture.Run with { Id = EarlierChild, WorkflowId = 2, Status = ended, Inputs = TestJson.Parse(childInputs), Trigger = RunTrigger.Parent });
            await _fixture.Store.RecordAsync(
                EarlierChild,
                [new TaskExecution { Position = 0, Task = "x", Status = ExecutionStatus.Succeeded }, new TaskExecution { Position = 1, Task = "y", Status = ended == RunStatus.Succeeded ? ExecutionStatus.Succeeded : ExecutionStatus.Failed }],
                [],
                CancellationToken.None);
        }
    }

    private async Task<Run> OpenAsync(bool intoChildren, int? index = null, int attempt = 1)
    {
        var again = _fixture.Run with { Id = Again, RerunOf = RunnerFixture.RunId, IntoChildren = intoChildren };
        _fixture.Store.Put(again);
        var child = Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(again, _fixture.Version, new TaskCall(0, index, attempt), null, CancellationToken.None));
        return (await _fixture.Store.GetAsync(child.RunId, CancellationToken.None))!;
    }
}
