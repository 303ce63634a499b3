using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>The rules that apply to an error are decided when the attempt ends, and recorded with it.</summary>
public sealed class ErrorRulesTests : IDisposable
{
    private TaskError _error = new("boom", "broken");
    private readonly RunnerFixture _fixture;

    public ErrorRulesTests() => _fixture = new RunnerFixture((_, _) => Task.FromResult(TaskResult.Failed(_error)), ("KEY", "hidden-value"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("[{'on':['boom'],'max_attempts':3}]", false, 0)]
    [InlineData("[{'on':['boom'],'max_attempts':3}]", true, 0)]
    [InlineData("[{'on':['other'],'max_attempts':3}]", true, null)]
    [InlineData("[{'on':['other'],'max_attempts':3},{'max_attempts':2}]", true, 1)]
    [InlineData("[{'on':['other'],'max_attempts':3},{'max_attempts':2}]", false, null)]
    [InlineData("[{'max_attempts':2},{'on':['*'],'max_attempts':2}]", false, 1)]
    [InlineData("[{'on':['other','{{ error.code == \\'boom\\' && attempt < 3 && error.task == \\'a\\' && error.attempt == 1 }}'],'max_attempts':3}]", false, 0)]
    [InlineData("[{'on':['{{ error.retryable }}'],'max_attempts':3}]", false, null)]
    [InlineData("[{'on':['{{ error.details.nope.nope }}'],'max_attempts':3},{'on':['boom'],'max_attempts':3}]", false, 1)] // what can't be evaluated selects nothing
    public async Task Retry_IsTheFirstRuleThatSelectsTheError(string rules, bool retryable, int? rule)
    {
        _error = _error with { Retryable = retryable };
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','retry':{rules}}}]");

        var report = await _fixture.DoAsync(0);

        RetryMatch? expected = rule is { } number ? new RetryMatch(number, 1) : null;
        Assert.Equal(expected, report.Retry);
        Assert.Equal(expected, (await _fixture.LastAsync(0)).Retry);
        Assert.Equal(rule is not null, NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report) is not null);
    }

    [Fact]
    public async Task Retry_SaysSo_WhenAnExpressionCannotBeEvaluated()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','retry':[{'on':['{{ error.details.nope.nope }}'],'max_attempts':3}]}]");

        await _fixture.DoAsync(0);

        Assert.Contains(_fixture.Store.Writes.SelectMany(w => w.Lines), line => line.Level == LogSeverity.Warning && line.Message.StartsWith("selects nothing, as it can't be evaluated: TypeError", StringComparison.Ordinal) && line.Message.EndsWith("of /retry/0/on/0", StringComparison.Ordinal));
    }

    // As in Step Functions: each rule counts for itself, and its pauses grow by its own count.
    [Fact]
    public async Task Retry_CountsForEachRule()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','retry':[{'on':['one'],'max_attempts':3,'initial_interval_seconds':10},{'on':['two'],'max_attempts':2,'initial_interval_seconds':1}]}]");
        List<string> told = [];
        foreach (var (code, i) in new[] { "one", "two", "one", "one", "two" }.Select((code, i) => (code, i)))
        {
            _error = new TaskError(code, "m");
            var report = await _fixture.DoAsync(0, attempt: i + 1);
            var due = NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report);
            told.Add($"{report.Retry!.Value.Rule} {report.Retry.Value.Count} {(due - report.At)?.TotalSeconds}");
        }

        Assert.Equal(["0 1 10", "1 1 1", "0 2 20", "0 3 ", "1 2 "], told);
    }

    [Theory]
    [InlineData("[{'on':['boom'],'task':'h'}]", "h")]
    [InlineData("[{'on':['other'],'task':'h'}]", null)]
    [InlineData("[{'on':['other'],'task':'h'},{'on':['*'],'task':'i'}]", "i")]
    [InlineData("[{'on':['{{ error.message == \\'broken\\' }}'],'task':'i'},{'on':['*'],'task':'h'}]", "i")]
    public async Task Catch_IsTheFirstRuleThatSelectsTheError(string rules, string? caughtBy)
    {
        await BeginWithCatchAsync($"'catch':{rules}");

        var report = await _fixture.DoAsync(0);

        Assert.Equal((ExecutionStatus.Failed, caughtBy), (report.Status, report.CaughtBy));
        var recorded = await _fixture.LastAsync(0);
        Assert.Equal((caughtBy, caughtBy is null ? null : $"task '{caughtBy}' catches its error"), (recorded.CaughtBy, recorded.StatusReason));
        Assert.Equal(caughtBy, (await _fixture.FindAsync(new TaskCall(0)))!.Value.CaughtBy);
    }

    [Fact]
    public async Task Catch_ComesAfterTheLastAttempt()
    {
        await BeginWithCatchAsync("'catch':[{'on':['*'],'task':'h'}],'retry':[{'on':['boom'],'max_attempts':2}]");

        Assert.Null((await _fixture.DoAsync(0)).CaughtBy);
        Assert.Equal("h", (await _fixture.DoAsync(0, attempt: 2)).CaughtBy);
    }

    [Fact]
    public async Task Catch_ComesAtOnce_WhenNoRuleRetries()
    {
        await BeginWithCatchAsync("'catch':[{'on':['*'],'task':'h'}],'retry':{'max_attempts':5}");

        Assert.Equal("h", (await _fixture.DoAsync(0)).CaughtBy); // another attempt can't change it
    }

    [Fact]
    public async Task Catch_IsOfTheWholeList_AndRetryOfItsItems()
    {
        await BeginWithCatchAsync("'for_each':[1,2],'tolerated_failures':{'count':1},'catch':[{'on':['item_failed'],'task':'h'}],'retry':[{'on':['boom'],'max_attempts':2}]");
        await _fixture.DoAsync(0, kind: CallKind.Expand);

        var items = new[] { await _fixture.DoAsync(0, 0), await _fixture.DoAsync(0, 1), await _fixture.DoAsync(0, 0, 2), await _fixture.DoAsync(0, 1, 2) };
        var collected = await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal([1, 1, 2, 2], items.Select(item => item.Retry!.Value.Count));
        Assert.All(items, item => Assert.Null(item.CaughtBy));
        Assert.Equal((ExecutionStatus.Failed, "h", null), (collected.Status, collected.CaughtBy, collected.Retry));
    }

    [Fact]
    public async Task Catch_TakesATimeOut()
    {
        await BeginWithCatchAsync("'timeout_seconds':1,'catch':[{'on':['timeout'],'task':'h'}]", "EVENT");
        await _fixture.OpenAsync(0);

        var report = await _fixture.Waiting.TimeOutEventAsync(_fixture.Run, _fixture.Version, new TaskCall(0), (await _fixture.FindAsync(new TaskCall(0)))!.Value, "e", default);

        Assert.Equal((ExecutionStatus.TimedOut, "h"), (report.Status, report.CaughtBy));
    }

    // An expression may be what takes the process down: it is not evaluated again then.
    [Theory]
    [InlineData("'catch':[{'on':['{{ true }}'],'task':'h'}]", null)]
    [InlineData("'catch':[{'on':['{{ true }}'],'task':'h'},{'on':['process_died'],'task':'i'}]", "i")]
    [InlineData("'retry':[{'on':['*'],'max_attempts':5}],'catch':[{'on':['*'],'task':'h'}]", "h")]
    public async Task DiedProcess_IsNotRetried_ButCaughtByCode(string members, string? caughtBy)
    {
        await BeginWithCatchAsync(members);
        var recorded = new RecordedExecution(0, null, 1, ExecutionStatus.Running, EditorFixture.Start, null, OpenStarts: 3);

        var report = await _fixture.Runner.RunAsync(_fixture.Run, _fixture.Version, new TaskCall(0), recorded, new(CancellationToken.None, CancellationToken.None));

        Assert.Equal(("process_died", caughtBy), ((await _fixture.LastAsync(0)).Error!.Code, report.CaughtBy));
        Assert.Null(report.Retry);
    }

    [Fact]
    public async Task Expression_SeesTheErrorMasked()
    {
        _error = new TaskError("boom", "it said hidden-value");
        await BeginWithCatchAsync("'config':{'parts':[{'x':'{{ secrets.KEY }}'}]},'catch':[{'on':['{{ error.message.includes(\\'hidden\\') }}'],'task':'i'},{'on':['{{ error.message == \\'it said ***\\' }}'],'task':'h'}]");

        Assert.Equal("h", (await _fixture.DoAsync(0)).CaughtBy);
    }

    [Fact]
    public async Task CatchTask_HasTheErrorAtHand()
    {
        _error = new TaskError("boom", "broken", Details: TestJson.Parse("{'n':[7]}"));
        await BeginWithCatchAsync("'catch':[{'on':['*'],'task':'h'}]");
        await _fixture.DoAsync(0);

        await _fixture.DoAsync(1);

        Assert.Equal("{\"code\":\"boom\",\"message\":\"broken\",\"n\":7,\"task\":\"a\",\"attempt\":1,\"retryable\":false}", await _fixture.OutputAsync(1));
    }

    [Fact]
    public async Task UndeclaredCode_IsAnException()
    {
        var type = new CodedTaskType(_ => TaskResult.Failed(new TaskError("exit_kode", "It ended.", Retryable: true)));

        var result = await ((ITaskType)type).RunAsync(new TaskContext { RunId = "r", Task = "a", Position = 0, Attempt = 1, Config = TestJson.Parse("{}"), Log = (_, _) => { } }, CancellationToken.None);

        Assert.Equal(new TaskError("exception", "It ended. (CODED does not declare the code 'exit_kode'.)", Retryable: true), result.Error);
    }

    private Task BeginWithCatchAsync(string members, string type = "LAMBDA") => _fixture.BeginAsync(
        $"[{{'name':'a','task_type':'{type}',{(type == "EVENT" ? "'config':{'name':'e'}," : "")}{members}}},"
        + "{'name':'h','task_type':'ANY','depends_on':[],'config':{'code':'{{ error.code }}','message':'{{ error.message }}','n':'{{ error.details.n[0] }}','task':'{{ error.task }}','attempt':'{{ error.attempt }}','retryable':'{{ error.retryable }}'}},"
        + "{'name':'i','task_type':'ANY','depends_on':[]}]");
}
