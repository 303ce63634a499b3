using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>A group is a run of a part of its own version.</summary>
public sealed class GroupRunTests : IDisposable
{
    private const string Tasks = "[{'name':'g','task_type':'GROUP','config':{'tasks':[{'name':'x','task_type':'LAMBDA'},{'name':'y','task_type':'LAMBDA'}]OUTPUTS}MEMBERS}]";

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task OpenAsync_StartsTheRunOfThePart_Once()
    {
        await BeginAsync(prioritized: 7);

        var first = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        var again = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0, first.Recorded));

        var run = (await _fixture.Store.GetAsync(first.RunId, CancellationToken.None))!;
        Assert.Equal((1, 1, "/g", RunTrigger.Parent, new RunParent(RunnerFixture.RunId, "g", null)), (run.WorkflowId, run.WorkflowVersion, run.Group, run.Trigger, run.Parent));
        Assert.Equal((first.RunId, 7), (again.RunId, run.Priority));
        Assert.Single(_fixture.Store.Admissions);
        Assert.Null(_fixture.Store.Admissions[0].Notifications);
        Assert.Equal(["x", "y"], (await _fixture.Versions.GetAsync(run, CancellationToken.None)).Plan.Tasks.Select(t => t.Name));
    }

    public static TheoryData<RunStatus?, EndCause?, bool, ExecutionStatus, string?, bool> Ends => new()
    {
        { RunStatus.Succeeded, null, false, ExecutionStatus.Succeeded, null, false },
        { RunStatus.Succeeded, null, true, ExecutionStatus.Succeeded, null, false },
        { RunStatus.Failed, null, false, ExecutionStatus.Failed, "group_failed", true },
        { RunStatus.TimedOut, EndCause.TimeLimit, false, ExecutionStatus.TimedOut, "timeout", true },
        { RunStatus.Cancelled, EndCause.Person, false, ExecutionStatus.Failed, "group_failed", false },
        { RunStatus.Cancelled, EndCause.Parent, true, ExecutionStatus.Cancelled, null, false },
        { RunStatus.Cancelled, EndCause.Parent, false, ExecutionStatus.Cancelled, null, false }, // the session does not know of the order yet
        { RunStatus.Failed, EndCause.Parent, false, ExecutionStatus.Cancelled, null, false },
        { RunStatus.Succeeded, EndCause.Parent, false, ExecutionStatus.Succeeded, null, false },
        { null, null, false, ExecutionStatus.Failed, "group_failed", false }, // it was removed
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task EndChildAsync_EndsAsTheGroupDid(RunStatus? status, EndCause? cause, bool wasCancelled, ExecutionStatus expected, string? code, bool retryable)
    {
        await BeginAsync();
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        await EndAsync(child.RunId, status, cause);

        await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled, default);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((expected, code, retryable, child.RunId), (end.Status, end.Error?.Code, end.Error?.Retryable ?? false, end.ChildRunId));
        Assert.Equal(expected == ExecutionStatus.Succeeded ? "{\"y\":[7]}" : null, end.Output?.GetRawText());
    }

    [Theory]
    [InlineData("'o':'tasks.y.output[0] + 1','i':'inputs.i'", "{\"o\":8,\"i\":5}", null)]
    [InlineData("'o':'tasks.x.output'", "{\"o\":null}", null)]
    [InlineData("'o':'null.x'", null, "expression")]
    public async Task EndChildAsync_EvaluatesTheOutputs(string outputs, string? output, string? code)
    {
        await BeginAsync($",'outputs':{{{outputs}}}");
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        await EndAsync(child.RunId, RunStatus.Succeeded, null);

        await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled: false, default);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((output, code), (end.Output?.GetRawText(), end.Error?.Code));
    }

    [Fact]
    public async Task EndChildAsync_NamesTheTaskThatFailed()
    {
        await BeginAsync();
        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));
        await _fixture.Store.RecordAsync(child.RunId, [new TaskExecution { Position = 0, Task = "x", Status = ExecutionStatus.Failed, Error = new TaskError("c", "why", Details: TestJson.Parse("[1]")) }], [], CancellationToken.None);
        await EndAsync(child.RunId, RunStatus.Failed, null);

        await _fixture.Waiting.EndChildAsync(_fixture.Run, _fixture.Version, new TaskCall(0), child.Recorded, wasCancelled: false, default);

        var error = (await _fixture.LastAsync(0)).Error!;
        Assert.Equal("Task 'x' of the group failed: why", error.Message);
        Assert.Equal($$$"""{"run_id":"{{{child.RunId}}}","task":"x","error":{"code":"c","message":"why","details":[1]}}""", error.Details?.GetRawText());
    }

    // A person pauses the run while the group's run is about to start: it is not on record for who pauses it.
    [Fact]
    public async Task OpenAsync_PausesThePart_WhenTheRunWasPausedMeanwhile()
    {
        await BeginAsync();
        _fixture.Store.OnAdmit = _ => _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Paused });

        var child = Assert.IsType<Awaited.Child>(await _fixture.OpenAsync(0));

        Assert.Equal(RunStatus.Paused, (await _fixture.Store.GetHeadAsync(child.RunId, CancellationToken.None))!.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",'outputs':{'y':'tasks.y.output'}")]
    public async Task Group_HasOneRun_WhicheverCallOfTheStoreIsTheLast(string outputs)
    {
        var died = await DeathTable.ForEachAsync(
            24,
            async () =>
            {
                var fixture = new RunnerFixture();
                await fixture.BeginAsync(Tasks.Replace("OUTPUTS", outputs, StringComparison.Ordinal).Replace("MEMBERS", "", StringComparison.Ordinal));
                fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
                return fixture;
            },
            (fixture, store, stopping) => LiveAsync(fixture, store, stopping),
            async (fixture, where, ended) =>
            {
                await LiveAsync(fixture, fixture.Store, CancellationToken.None);

                var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
                Assert.Equal((where, ExecutionStatus.Succeeded, "{\"y\":[7]}"), (where, Assert.Single(all).Status, all[0].Output?.GetRawText()));
                var parts = fixture.Store.Admissions.Select(a => a.Run.Id).Distinct(StringComparer.Ordinal);
                Assert.Equal((where, all[0].ChildRunId), (where, Assert.Single(parts)));
                Assert.All(ended, before => Assert.Equal(before.CompletedAt, all[0].CompletedAt));
            });
        Assert.True(died >= 20, $"{died} died");
    }

    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, CancellationToken stopping)
    {
        var (_, tasks) = OtherProcess.Of(fixture, store);
        var opened = await tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.Open, new TaskCall(0)), StepDelivery.Only, stopping);
        if (opened.ChildRunId is { } child)
        {
            await EndAsync(fixture, child, RunStatus.Succeeded, null);
            await tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.EndChild, new TaskCall(0)), StepDelivery.Only, stopping);
        }
    }

    private Task BeginAsync(string outputs = "", string members = "", int prioritized = 0) =>
        _fixture.BeginAsync(Tasks.Replace("OUTPUTS", outputs, StringComparison.Ordinal).Replace("MEMBERS", members, StringComparison.Ordinal), inputs: "{'i':5}", members: ",'inputs':{'i':{'type':'any'}}", priority: prioritized);

    private Task EndAsync(string runId, RunStatus? status, EndCause? cause) => EndAsync(_fixture, runId, status, cause);

    private static async Task EndAsync(RunnerFixture fixture, string runId, RunStatus? status, EndCause? cause)
    {
        var run = (await fixture.Store.GetAsync(runId, CancellationToken.None))!;
        fixture.Store.Remove(runId);
        if (status is { } ended)
        {
            fixture.Store.Put(run with { Status = ended, Error = "why", EndOrder = cause is { } known ? new EndOrder(known, "why", EditorFixture.Start) : null });
            await fixture.Store.RecordAsync(runId, [new TaskExecution { Position = 1, Task = "y", Status = ExecutionStatus.Succeeded, Output = TestJson.Parse("[7]") }], [], CancellationToken.None);
        }
    }
}
