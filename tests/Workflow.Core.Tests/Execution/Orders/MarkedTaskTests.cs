using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Reruns in which a failed task counts as succeeded.</summary>
public sealed class MarkedTaskTests : IDisposable
{
    private readonly RunnerFixture _fixture = new(null, ("token", "s3cret-value"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled)]
    public async Task StartAsync_TakesTheTaskAsSucceeded_AndGoesOnFromThere(ExecutionStatus status)
    {
        await EndAsync("a b c", "S", status, ExecutionStatus.UpstreamFailed);

        var run = await MarkAsync("b", "{'x':'{{ 1 + 1 }}'}");

        Assert.Equal((RunTrigger.Rerun, RunnerFixture.RunId), (run.Trigger, run.RerunOf));
        var carried = _fixture.Store.Admissions[0].CarriedOver!;
        Assert.Equal(["a.1 Succeeded ", $"b.1 {status} ", "b.2 Succeeded ops"], carried.Select(e => $"{e.Task}.{e.Attempt} {e.Status} {e.MarkedBy}"));
        Assert.Equal(("marked as succeeded by ops: done by hand", """{"x":"{{ 1 \u002B 1 }}"}"""), (carried[^1].StatusReason, System.Text.Json.JsonSerializer.Serialize(carried[^1].Output)));
        Assert.Contains("; task 'b' marked as succeeded by ops: done by hand", _fixture.Store.Admissions[0].Line.Message, StringComparison.Ordinal);
        Assert.Equal(status, (await _fixture.LastAsync(1)).Status); // the record stays
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, "is SUCCEEDED")]
    [InlineData(ExecutionStatus.Skipped, "is SKIPPED")]
    [InlineData(ExecutionStatus.UpstreamFailed, "is UPSTREAM_FAILED")]
    public async Task StartAsync_IsAConflict_WhenTheTaskHasNotFailed(ExecutionStatus status, string message)
    {
        await EndAsync("a b c", "S", status, ExecutionStatus.Failed);

        Assert.Contains(message, await ConflictAsync("b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_IsAConflict_WhenSomethingUpstreamRunsAgain()
    {
        await EndAsync("a b! c", "F", ExecutionStatus.Failed, ExecutionStatus.UpstreamFailed);

        Assert.Contains("as 'a' does", await ConflictAsync("b"), StringComparison.Ordinal);
    }

    [Theory] // what follows b, and whether its end is kept
    [InlineData("all_done", true)]
    [InlineData("always", true)]
    [InlineData("one_failed", false)] // its rule is not met any more
    [InlineData("all_failed", false)]
    public async Task StartAsync_RepeatsWhatTheFailureHadDecided(string rule, bool isKept)
    {
        await EndAsync("a b c", "S", ExecutionStatus.Failed, ExecutionStatus.Succeeded, rule);

        await MarkAsync("b");

        Assert.Equal(isKept, _fixture.Store.Admissions[0].CarriedOver!.Any(e => e.Task == "c"));
    }

    [Fact]
    public async Task StartAsync_MarksAnItem()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY','for_each':[1,2,3]}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        foreach (var index in Enumerable.Range(0, 3))
        {
            await _fixture.RecordAsync(0, index == 0 ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, index: index);
        }

        await _fixture.RecordAsync(0, ExecutionStatus.Failed);

        await MarkAsync("a", index: 1);

        Assert.Equal(["0.1 Succeeded", "1.1 Failed", "1.2 Succeeded"], _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Index}.{e.Attempt} {e.Status}"));
        Assert.Equal(["/index: is required: task 'a' has a for_each, so its items are marked, one by one"], (await Assert.ThrowsAsync<RefusedException>(() => MarkAsync("a"))).Faults.Lines());
    }

    [Theory]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    public async Task StartAsync_SaysWhatToDo_WhenTheRunHasNotEnded(RunStatus status)
    {
        await EndAsync("a b c", "S", ExecutionStatus.Failed, ExecutionStatus.UpstreamFailed);
        _fixture.Store.Put(_fixture.Run with { Status = status });

        Assert.Contains("Send the event that task 'b' waits for, or cancel the run and mark it then", await ConflictAsync("b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_MasksSecrets_InOutputAndReason()
    {
        await _fixture.BeginAsync("[{'name':'b','task_type':'LAMBDA','config':{'k':'{{ secrets.token }}'}}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        await _fixture.RecordAsync(0, ExecutionStatus.Failed);

        await MarkAsync("b", "{'x':'is s3cret-value'}", reason: "was s3cret-value");

        var marked = _fixture.Store.Admissions[0].CarriedOver![^1];
        Assert.Equal(("{\"x\":\"is ***\"}", "marked as succeeded by ops: was ***"), (marked.Output?.GetRawText(), marked.StatusReason));
        Assert.DoesNotContain("s3cret", _fixture.Store.Admissions[0].Line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_RefusesAnOutput_ThatIsTooLarge()
    {
        await EndAsync("a b c", "S", ExecutionStatus.Failed, ExecutionStatus.UpstreamFailed);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => MarkAsync("b", $"'{new string('x', DefinitionLimits.OutputBytes)}'"));

        Assert.Equal("/output", Assert.Single(refused.Faults).Pointer);
    }

    // The tasks a, b and c, one after the other; a ! after b: it runs however a ends.
    private async Task EndAsync(string tasks, string first, ExecutionStatus second, ExecutionStatus third, string rule = "all_success")
    {
        var secondRule = tasks.Contains('!', StringComparison.Ordinal) ? "all_done" : "all_success";
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'ANY'}},{{'name':'b','task_type':'ANY','trigger_rule':'{secondRule}'}},{{'name':'c','task_type':'ANY','trigger_rule':'{rule}'}}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        await _fixture.RecordAsync(0, first == "S" ? ExecutionStatus.Succeeded : ExecutionStatus.Failed);
        await _fixture.RecordAsync(1, second);
        await _fixture.RecordAsync(2, third);
    }

    private async Task<string> ConflictAsync(string task)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => MarkAsync(task));
        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Empty(_fixture.Store.Admissions);
        return refused.Message;
    }

    private Task<Run> MarkAsync(string task, string output = "null", int? index = null, string reason = "done by hand") =>
        new Rerun(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Versions, _fixture.Ids, _fixture.Starter, new RunMasks(_fixture.Versions, _fixture.Secrets))
            .StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Failed) { Marked = new MarkedTask(task, index, TestJson.Parse(output), reason), By = "ops" }, CancellationToken.None);
}
