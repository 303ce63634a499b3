using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Whether another round follows is decided when an attempt ends, and recorded with it.</summary>
public sealed class RoundsTests : IDisposable
{
    private static readonly TaskError Boom = new("boom", "broken");

    private readonly RunnerFixture _fixture;
    private Func<TaskContext, TaskResult> _handler = context => TaskResult.Succeeded(context.Config);

    public RoundsTests() => _fixture = new RunnerFixture((context, _) => Task.FromResult(_handler(context)), ("KEY", "hidden-value"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("output.parts == 1", ExecutionStatus.Succeeded, null, null)]
    [InlineData("output.parts == 2", ExecutionStatus.Succeeded, null, 7d)]
    [InlineData("{{ false }}", ExecutionStatus.Succeeded, null, 7d)]
    [InlineData("error == null && iteration == 1 && attempt == 1", ExecutionStatus.Succeeded, null, null)]
    [InlineData("iteration > 1", ExecutionStatus.Succeeded, null, 7d)]
    [InlineData("output.nope.nope", ExecutionStatus.Failed, "expression", null)]
    public async Task End_IsDecidedByTheExpression(string until, ExecutionStatus status, string? code, double? seconds)
    {
        await BeginAsync($"'config':{{'parts':1}},'repeat':{{'until':'{until}','delay_seconds':7}}");

        var report = await _fixture.DoAsync(0);

        var last = await _fixture.LastAsync(0);
        Assert.Equal((status, code), (report.Status, last.Error?.Code));
        Assert.Equal(new Round(1, 1, seconds is { } after ? report.At.AddSeconds(after) : null), report.Round);
        Assert.Equal(report.Round, last.Round);
        Assert.Equal(report.Round, (await _fixture.FindAsync(new TaskCall(0)))!.Value.Round);
        Assert.Equal(report.Round?.NextAt, NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report));
        Assert.Equal("{\"parts\":1}", last.Output?.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace('\'', '"')); // also of one whose end can't be decided
        Assert.Equal(seconds is not null, last.StatusReason?.StartsWith("until is not true; round 2 is due at 2026-11-23T19:00:07", StringComparison.Ordinal) == true);
    }

    // A round's error is not swallowed.
    [Theory]
    [InlineData("output == 1", false, ExecutionStatus.Failed, "boom", false)]
    [InlineData("error == null", false, ExecutionStatus.Failed, "boom", true)]
    [InlineData("error?.code == \\'boom\\'", false, ExecutionStatus.Failed, "boom", false)]
    [InlineData("error.nope.nope", false, ExecutionStatus.Failed, "expression", false)]
    [InlineData("error == null && output == 1", true, ExecutionStatus.Failed, "boom", true)]
    public async Task FailedRound_EndsTheTask_UnlessTheExpressionNamesTheError(string until, bool retryable, ExecutionStatus status, string code, bool isRepeated)
    {
        _handler = _ => TaskResult.Failed(Boom with { Retryable = retryable });
        await BeginAsync($"'repeat':{{'until':'{until}'}},'catch':[{{'on':['*'],'task':'h'}}]");

        var report = await _fixture.DoAsync(0);

        Assert.Equal((status, code, isRepeated, isRepeated ? null : "h"), (report.Status, (await _fixture.LastAsync(0)).Error!.Code, report.Round?.NextAt is not null, report.CaughtBy));
    }

    [Theory]
    [InlineData("{'max_attempts':3,'initial_interval_seconds':1}")]
    [InlineData("[{'on':['boom'],'max_attempts':3,'initial_interval_seconds':1}]")]
    [InlineData("[{'on':['other'],'max_attempts':9},{'on':['*'],'max_attempts':3,'initial_interval_seconds':1}]")]
    public async Task Retries_AreCountedInEachRound(string retry)
    {
        _handler = _ => TaskResult.Failed(Boom with { Retryable = true });
        await BeginAsync($"'repeat':{{'until':'error == null','delay_seconds':60,'max_attempts':2}},'retry':{retry}");
        List<string> told = [];
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            var report = await _fixture.DoAsync(0, attempt: attempt);
            var due = NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report);
            told.Add($"{report.Round!.Value.Iteration}.{report.Round.Value.Attempt} {(due - report.At)?.TotalSeconds}");
        }

        Assert.Equal(["1.1 1", "1.2 2", "1.3 60", "2.1 1", "2.2 2", "2.3 "], told);
        Assert.Equal("repeat_exhausted", (await _fixture.LastAsync(0)).Error!.Code);
    }

    [Fact]
    public async Task LastRound_FailsTheTask_WithItsOutput()
    {
        await BeginAsync("'config':{'parts':'{{ iteration }}'},'repeat':{'until':'output.parts > 2','max_attempts':2},'catch':[{'on':['repeat_exhausted'],'task':'h'}],'retry_count':3");
        await _fixture.DoAsync(0);

        var report = await _fixture.DoAsync(0, attempt: 2);

        Assert.Equal((ExecutionStatus.Failed, false, "h", new Round(2, 1)), (report.Status, report.Retryable, report.CaughtBy, report.Round));
        Assert.Null(NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report));
        var last = await _fixture.LastAsync(0);
        Assert.Equal(("repeat_exhausted", "After 2 rounds, the most that max_attempts allows, until is not true.", "{\"iterations\":2,\"error\":null}"), (last.Error!.Code, last.Error.Message, last.Error.Details?.GetRawText()));
        Assert.Equal("{\"parts\":2}", last.Output?.GetRawText());
    }

    [Fact]
    public async Task LastRound_SaysWithWhichErrorItEnded()
    {
        _handler = _ => TaskResult.Failed(Boom);
        await BeginAsync("'repeat':{'until':'error == null','max_attempts':1}");

        await _fixture.DoAsync(0);

        Assert.Equal("{\"iterations\":1,\"error\":{\"code\":\"boom\",\"message\":\"broken\"}}", (await _fixture.LastAsync(0)).Error!.Details?.GetRawText());
    }

    // No round begins after the time, which is that from the start of the first round.
    [Theory]
    [InlineData(0, 59, null)]
    [InlineData(0, 60, "repeat_timeout")]
    [InlineData(50, 9, null)]
    [InlineData(50, 10, "repeat_timeout")]
    public async Task Round_DoesNotBegin_AfterTheTime(int passed, int delay, string? code)
    {
        await BeginAsync($"'repeat':{{'until':'false','delay_seconds':{delay},'timeout_seconds':60}},'catch':[{{'on':['repeat_timeout'],'task':'h'}}]");
        await _fixture.DoAsync(0);
        _fixture.Time.Advance(TimeSpan.FromSeconds(passed));

        var report = await _fixture.DoAsync(0, attempt: 2);

        Assert.Equal((code is null ? ExecutionStatus.Succeeded : ExecutionStatus.TimedOut, code, code is null ? null : "h"), (report.Status, (await _fixture.LastAsync(0)).Error?.Code, report.CaughtBy));
        Assert.Equal(code is null, report.Round?.NextAt is not null);
    }

    [Fact]
    public async Task Round_MayEndAfterTheTime_IfItIsTheLast()
    {
        await BeginAsync("'repeat':{'until':'iteration == 2','delay_seconds':1,'timeout_seconds':60}");
        await _fixture.DoAsync(0);
        _fixture.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(0, attempt: 2)).Status);
    }

    // The expression may be what takes the process down.
    [Fact]
    public async Task DiedProcess_EndsTheTask()
    {
        await BeginAsync("'repeat':{'until':'error == null'}");
        var recorded = new RecordedExecution(0, null, 1, ExecutionStatus.Running, EditorFixture.Start, null, OpenStarts: 3);

        var report = await _fixture.Runner.RunAsync(_fixture.Run, _fixture.Version, new TaskCall(0), recorded, new(CancellationToken.None, CancellationToken.None));

        Assert.Equal((ExecutionStatus.Failed, "process_died", false), (report.Status, (await _fixture.LastAsync(0)).Error!.Code, report.Round?.NextAt is not null));
    }

    [Fact]
    public async Task Expression_SeesTheOutputMasked()
    {
        await BeginAsync("'config':{'parts':'{{ secrets.KEY }}'},'repeat':{'until':'output.parts == \\'***\\''}");

        Assert.Null((await _fixture.DoAsync(0)).Round?.NextAt);
    }

    // The ids and keys of a round are its own, as it is not a repetition of a request that may have been received.
    [Fact]
    public async Task Round_HasItsOwnKey_WhichItsRetriesShare()
    {
        List<string> keys = [];
        _handler = context =>
        {
            keys.Add($"{context.IdempotencyKey[RunnerFixture.RunId.Length..]} {context.Iteration} {context.Config.GetProperty("parts").GetString()}");
            return keys.Count % 2 == 0 ? TaskResult.Succeeded(context.Config) : TaskResult.Failed(Boom with { Retryable = true });
        };
        await BeginAsync("'config':{'parts':'{{ uuid() }}'},'repeat':{'until':'false'},'retry_count':1");
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await _fixture.DoAsync(0, attempt: attempt);
        }

        Assert.Equal([".0 1", ".0 1", ".0-2 2", ".0-2 2"], keys.Select(key => key[..key.LastIndexOf(' ')]));
        Assert.Equal([true, false, true], keys.Zip(keys.Skip(1), (one, other) => one.Split(' ')[2] == other.Split(' ')[2]));
    }

    [Fact]
    public async Task Items_RepeatByThemselves_AndTheListDoesNot()
    {
        await BeginAsync("'for_each':[1,2],'config':{'parts':'{{ item + iteration }}'},'repeat':{'until':'output.parts >= 3 && index >= 0'}");
        await _fixture.DoAsync(0, kind: CallKind.Expand);

        Assert.NotNull((await _fixture.DoAsync(0, 0)).Round?.NextAt);
        Assert.Null((await _fixture.DoAsync(0, 1)).Round?.NextAt);
        Assert.Equal(new Round(2, 1), (await _fixture.DoAsync(0, 0, 2)).Round);
        var collected = await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal((ExecutionStatus.Succeeded, null), (collected.Status, collected.Round));
        Assert.Equal("[{\"parts\":3},{\"parts\":3}]", await _fixture.OutputAsync(0));
    }

    // Seen by a task that does not wait for it.
    [Fact]
    public async Task Output_IsNotSeen_WhileItRepeats()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','repeat':{'until':'iteration == 2'}},{'name':'b','task_type':'LAMBDA'},{'name':'c','task_type':'LAMBDA','depends_on':['a','b'],'trigger_rule':'one_success','config':{'parts':'{{ `${tasks.a.status} ${tasks.a.output}` }}'}}]");
        await _fixture.DoAsync(0);

        await _fixture.DoAsync(2);

        Assert.Equal("{\"parts\":\"WAITING null\"}", await _fixture.OutputAsync(2));
    }

    // The event is on record before it is decided whether another is waited for: after a death in between, it is not lost.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_IsTaken_BeforeItIsDecided(bool diesInBetween)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'e'},'repeat':{'until':'output.last','delay_seconds':0}}]");
        foreach (var last in new[] { "false", "true" })
        {
            await _fixture.Store.AddEventAsync(new SentEvent(RunnerFixture.RunId, "e", TestJson.Parse($"{{'last':{last}}}"), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent")), CancellationToken.None);
        }

        var opened = await _fixture.OpenAsync(0);
        if (diesInBetween)
        {
            await _fixture.Store.TakeEventAsync(RunnerFixture.RunId, "e", (await _fixture.LastAsync(0)) with { Status = ExecutionStatus.Running }, new LogLine(EditorFixture.Start, LogSeverity.Info, "taken"), CancellationToken.None);
        }

        var first = diesInBetween
            ? Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0, await _fixture.FindAsync(new TaskCall(0)))).Report
            : await _fixture.Waiting.TryTakeEventAsync(_fixture.Run, _fixture.Version, new TaskCall(0), opened.Recorded, "e", default);
        Assert.Equal((ExecutionStatus.Succeeded, true), (first!.Value.Status, first.Value.Round?.NextAt is not null));

        var second = new TaskCall(0, Attempt: 2);
        await _fixture.Waiting.DelayAsync(_fixture.Run, _fixture.Version, second, first.Value.Round!.Value.NextAt!.Value);
        Assert.Equal("round 2 is due at 2026-11-23T19:00:00.0000000Z", (await _fixture.LastAsync(0)).StatusReason);
        var again = await _fixture.Waiting.OpenAsync(_fixture.Run, _fixture.Version, second, null, CancellationToken.None);
        var report = await _fixture.Waiting.TryTakeEventAsync(_fixture.Run, _fixture.Version, second, again.Recorded, "e", default);
        Assert.Equal((ExecutionStatus.Succeeded, new Round(2, 1)), (report!.Value.Status, report.Value.Round));
        Assert.Equal("{\"last\":true}", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task Log_SaysHowEachRoundEnded()
    {
        await BeginAsync("'repeat':{'until':'iteration == 2','delay_seconds':7}");
        await _fixture.DoAsync(0);
        await _fixture.Waiting.DelayAsync(_fixture.Run, _fixture.Version, new TaskCall(0, Attempt: 2), EditorFixture.Start.AddSeconds(7));
        await _fixture.DoAsync(0, attempt: 2);

        Assert.Equal(
            ["started", "round 1 succeeded in 0.000 s; until is not true, and the next is due at 2026-11-23T19:00:07.0000000Z", "round 2 is due at 2026-11-23T19:00:07.0000000Z", "started", "succeeded in 0.000 s"],
            _fixture.Store.Writes.SelectMany(w => w.Lines).Select(line => line.Message));
    }

    private Task BeginAsync(string members) => _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA',{members}}},{{'name':'h','task_type':'ANY','depends_on':[]}}]");
}
