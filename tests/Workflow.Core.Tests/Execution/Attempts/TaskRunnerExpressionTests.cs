using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Evaluation before a handler runs, and masking after it.</summary>
public sealed class TaskRunnerExpressionTests : IDisposable
{
    private RunnerFixture _fixture = new(null, ("K", "hunter2"));

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_EvaluatesTheConfig_OverWhatTheRunKnows()
    {
        await _fixture.BeginAsync(
            "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA','config':{'in':'{{ inputs.n + 1 }}','out':'{{ tasks.a.output.x }}','s':'{{ tasks.a.status }}','w':'{{ run.workflow_name }}'}}]",
            "{'n':1}");
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "{'x':[7]}");

        var report = await _fixture.DoAsync(1);

        Assert.Equal(ExecutionStatus.Succeeded, report.Status);
        Assert.Equal("{\"in\":2,\"out\":[7],\"s\":\"SUCCEEDED\",\"w\":\"w\"}", await _fixture.OutputAsync(1));
    }

    [Fact]
    public async Task RunAsync_GivesInstantsSevenDigits_SoThatTheySortAsTexts()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'at':'{{ run.created_at }}','for':'{{ run.scheduled_for }}'}}]");

        await _fixture.DoAsync(0);

        Assert.Matches(@"^\{""at"":""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z"",""for"":null\}$", await _fixture.OutputAsync(0));
    }

    [Theory]
    [InlineData("false", ExecutionStatus.Skipped)]
    [InlineData("inputs.nothing", ExecutionStatus.Skipped)]
    [InlineData("{{ 1 > 0 }}", ExecutionStatus.Succeeded)]
    public async Task RunAsync_LooksAtTheCondition(string when, ExecutionStatus expected)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','when':'{when}'}}]");

        var report = await _fixture.DoAsync(0);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((expected, expected), (report.Status, end.Status));
        Assert.Equal(expected == ExecutionStatus.Skipped, end.StartedAt is null);
        Assert.Equal(expected == ExecutionStatus.Skipped ? $"its condition is false: {when}" : null, end.StatusReason);
    }

    [Fact]
    public async Task RunAsync_LooksAtTheConditionOnce_NotForEachAttempt()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','when':'false','retry_count':1}]");

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(0, attempt: 2)).Status);
    }

    [Theory]
    [InlineData("'config':{'x':'{{ inputs.a.b }}'}", "/config/x")]
    [InlineData("'when':'inputs.a.b'", "/when")]
    public async Task RunAsync_FailsForGood_WhenAnExpressionFails(string member, string pointer)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA',{member}}}]");

        var report = await _fixture.DoAsync(0);

        var error = (await _fixture.LastAsync(0)).Error;
        Assert.Equal((ExecutionStatus.Failed, false, "expression"), (report.Status, report.Retryable, error?.Code));
        Assert.Contains("inputs.a.b", error?.Message, StringComparison.Ordinal);
        Assert.Contains(pointer, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FailsForGood_WhenASecretIsMissing()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'x':'{{ secrets.NOPE + secrets.K }}'}}]");

        var report = await _fixture.DoAsync(0);

        Assert.Equal((ExecutionStatus.Failed, false), (report.Status, report.Retryable));
        Assert.Equal(new TaskError("secret", "This host has no secret 'NOPE'."), (await _fixture.LastAsync(0)).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_HidesSecrets_InAllThatIsLeftBehind(bool succeeds)
    {
        string? given = null;
        Dispose();
        _fixture = new RunnerFixture(
            (context, _) =>
            {
                given = context.Config.GetProperty("x").GetString();
                context.Log(LogSeverity.Info, $"with {given}");
                return Task.FromResult(succeeds
                    ? TaskResult.Succeeded(context.Config)
                    : TaskResult.Failed(new TaskError("c", $"not {given}", Details: context.Config)));
            },
            ("K", "hunter2"));
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'x':'Bearer {{ secrets.K }}'}}]");

        await _fixture.DoAsync(0);

        Assert.Equal("Bearer hunter2", given);
        var end = await _fixture.LastAsync(0);
        Assert.Equal("{\"x\":\"Bearer ***\"}", (succeeds ? end.Output : end.Error?.Details)?.GetRawText());
        Assert.Equal(succeeds ? null : "not Bearer ***", end.Error?.Message);
        var lines = _fixture.Store.Writes.SelectMany(w => w.Lines).Select(l => l.Message).ToList();
        Assert.Contains("with Bearer ***", lines);
        Assert.DoesNotContain(lines.Concat(_fixture.Log.Lines.Select(l => l.Message)), l => l.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_HidesSecrets_InTheHostsLog_WhenTheHandlerThrows()
    {
        Dispose();
        _fixture = new RunnerFixture((_, _) => throw new InvalidOperationException("bad hunter2"), ("K", "hunter2"));
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}}]");

        await _fixture.DoAsync(0);

        Assert.Equal("InvalidOperationException: bad ***", (await _fixture.LastAsync(0)).Error?.Message);
        Assert.All(_fixture.Log.Lines, l => Assert.DoesNotContain("hunter2", $"{l.Message} {l.Exception}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_EndsCancelled_WhenTheRunEndsEarly(bool asCancellation)
    {
        using var cancelled = new CancellationTokenSource();
        Dispose();
        _fixture = new RunnerFixture((_, token) =>
        {
            cancelled.Cancel();
            return Task.FromException<TaskResult>(asCancellation ? new OperationCanceledException(token) : new IOException("closed"));
        });
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','retry_count':3}]");

        var report = await _fixture.DoAsync(0, cancelled: cancelled.Token);

        Assert.Equal((ExecutionStatus.Cancelled, false), (report.Status, report.Retryable));
        var end = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Cancelled, "the run was ended early", null), (end.Status, end.StatusReason, end.Error));
    }
}
