using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Waiting;

public sealed class WaitingTasksTests : IDisposable
{
    private static readonly DateTimeOffset Start = EditorFixture.Start;

    private readonly RunnerFixture _fixture = new(null, ("K", "hunter2"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("{'seconds':'{{ 30 * 2 }}'}", 60, "waits until 2026-11-23T19:01:00.0000000Z")]
    [InlineData("{'until':'{{ \\'2026-11-23T20:00:00Z\\' }}'}", 3600, "waits until 2026-11-23T20:00:00.0000000Z")]
    public async Task OpenAsync_WaitsForAnInstant(string config, int seconds, string reason)
    {
        await BeginAsync("WAIT", config);

        var instant = Assert.IsType<Awaited.Instant>(await _fixture.OpenAsync(0));

        Assert.Equal(Start.AddSeconds(seconds), instant.DueAt);
        var waiting = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Waiting, reason, Start.AddSeconds(seconds), Start), (waiting.Status, waiting.StatusReason, waiting.DueAt, waiting.StartedAt));
        Assert.Equal(FakeRunStore.Recorded(waiting), instant.Recorded);
    }

    [Fact]
    public async Task OpenAsync_KeepsTheInstant_WhenItIsTakenUpAgain()
    {
        await BeginAsync("WAIT", "{'seconds':60}");
        await _fixture.OpenAsync(0);
        _fixture.Time.Advance(TimeSpan.FromSeconds(50));

        var again = Assert.IsType<Awaited.Instant>(await _fixture.OpenAsync(0, FakeRunStore.Recorded(await _fixture.LastAsync(0))));
        await _fixture.Waiting.EndWaitAsync(_fixture.Run, _fixture.Version, new TaskCall(0), again.Recorded, default);

        Assert.Equal(Start.AddSeconds(60), again.DueAt);
        var end = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Succeeded, Start, null), (end.Status, end.StartedAt, end.DueAt));
    }

    [Theory]
    [InlineData("{'name':'paid.{{ inputs.n }}'}", null)]
    [InlineData("{'name':'paid.{{ inputs.n }}','timeout_seconds':90}", 90)]
    public async Task OpenAsync_WaitsForAnEvent(string config, int? timeout)
    {
        await BeginAsync("EVENT", config);

        var @event = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0));
        _fixture.Time.Advance(TimeSpan.FromSeconds(50));
        var again = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0, @event.Recorded));

        Assert.Equal(("paid.1", timeout is null ? null : Start.AddSeconds(timeout.Value)), (@event.Name, @event.DueAt));
        Assert.Equal((@event.Name, @event.DueAt, Start), (again.Name, again.DueAt, again.Recorded.StartedAt));
        Assert.Equal("waits for event 'paid.1'", (await _fixture.LastAsync(0)).StatusReason);
    }

    [Theory] // its condition and config may have other values when the wait is resumed: the upstream still runs
    [InlineData("WAIT", "{'seconds':'{{ tasks.up.output ? 60 : 5 }}'}")]
    [InlineData("EVENT", "{'name':'{{ tasks.up.output ?? \\'first\\' }}'}")]
    [InlineData("EVENT", "{'name':'{{ tasks.up.output ?? \\'first\\' }}','timeout_seconds':90}")]
    [InlineData("WORKFLOW", "{'workflow':'{{ tasks.up.output ?? \\'child\\' }}'}")]
    public async Task OpenAsync_DecidesNothingAgain_WhenItWaitsAlready(string type, string config)
    {
        await _fixture.SaveAsync("[{'name':'x','task_type':'ANY'}]", "child");
        await _fixture.BeginAsync(
            $"[{{'name':'quick','task_type':'ANY'}},{{'name':'up','task_type':'ANY','depends_on':[]}},"
            + $"{{'name':'a','task_type':'{type}','config':{config},'depends_on':['quick','up'],'trigger_rule':'one_success','when':'tasks.up.status == \\'PENDING\\''}}]");
        var first = await _fixture.OpenAsync(2);
        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'second'");

        var again = await _fixture.OpenAsync(2, first.Recorded);

        Assert.Equal(Waits(first), Waits(again));
        Assert.Equal(ExecutionStatus.Waiting, (await _fixture.LastAsync(2)).Status);
        Assert.Equal(type == "WORKFLOW" ? 1 : 0, _fixture.Store.Admissions.Count);

        static string Waits(Awaited awaited) => awaited switch
        {
            Awaited.Instant instant => $"{instant.DueAt}",
            Awaited.Event @event => $"{@event.Name} {@event.DueAt}",
            Awaited.Child child => child.RunId,
            _ => "nothing",
        };
    }

    [Fact]
    public async Task TryTakeEventAsync_TakesTheOldest_AndNoSecond()
    {
        await BeginAsync("EVENT", "{'name':'paid'}");
        var @event = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0));
        Task<TaskReport?> TakeAsync() => _fixture.Waiting.TryTakeEventAsync(_fixture.Run, _fixture.Version, new TaskCall(0), @event.Recorded, @event.Name, default);
        Assert.Null(await TakeAsync());
        foreach (var (name, payload) in (ReadOnlySpan<(string, string)>)[("other", "0"), ("paid", "1"), ("paid", "2")])
        {
            Assert.True(_fixture.Store.AddEventAsync(new SentEvent(RunnerFixture.RunId, name, TestJson.Parse(payload), Start, new LogLine(Start, LogSeverity.Info, "")), CancellationToken.None).IsCompletedSuccessfully);
        }

        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync())?.Status);
        Assert.Equal("1", await _fixture.OutputAsync(0));
        Assert.Null(await TakeAsync());
        Assert.Equal("1", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task TimeOutEventAsync_TimesOut_AndMayBeTriedAgain()
    {
        await BeginAsync("EVENT", "{'name':'paid','timeout_seconds':1}");
        var @event = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0));

        var report = await _fixture.Waiting.TimeOutEventAsync(_fixture.Run, _fixture.Version, new TaskCall(0), @event.Recorded, "paid", default);

        Assert.Equal((ExecutionStatus.TimedOut, true), (report.Status, report.Retryable));
        Assert.Equal("The event 'paid' did not arrive in time.", (await _fixture.LastAsync(0)).Error?.Message);
    }

    [Fact]
    public async Task Create_IsRefused_WhenAWaitingTaskNamesASecret()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => BeginAsync("EVENT", "{'name':'paid-{{ secrets.K }}'}"));

        Assert.Equal("/tasks/0/config/name", Assert.Single(refused.Faults).Pointer);
    }

    [Theory]
    [InlineData("WAIT", "{'seconds':'{{ -1 }}'}", "config", "/config/seconds must be from 0 to 31536000, not -1")]
    [InlineData("EVENT", "{'name':'{{ \\'a b\\' }}'}", "config", "/config/name must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("WORKFLOW", "{'workflow':'{{ [] }}'}", "config", "/config/workflow must be the id or the name of a workflow, not a list")]
    [InlineData("WORKFLOW", "{'workflow':'nope'}", "child_run", "There is no workflow 'nope'.")]
    [InlineData("WORKFLOW", "{'workflow':99}", "child_run", "There is no workflow '99'.")]
    [InlineData("WORKFLOW", "{'workflow':'{{ run.workflow_name }}'}", "child_run", "Workflow 1 is an ancestor of this run: it would start itself endlessly, as no when or for_each ends the recursion.")]
    [InlineData("WAIT", "{'seconds':'{{ inputs.a.b }}'}", "expression", "inputs.a.b")]
    public async Task OpenAsync_FailsForGood_WhenItCannotWait(string type, string config, string code, string message)
    {
        await BeginAsync(type, config);

        var nothing = Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0));

        var error = (await _fixture.LastAsync(0)).Error;
        Assert.Equal((ExecutionStatus.Failed, false, code), (nothing.Report.Status, nothing.Report.Retryable, error?.Code));
        Assert.Contains(message, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_Skips_WhenTheConditionIsFalse()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'WAIT','config':{'seconds':1},'when':'false'}]");

        Assert.Equal(ExecutionStatus.Skipped, Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0)).Report.Status);
    }

    [Fact]
    public async Task CancelAsync_HasNoStart_WhenTheAttemptOnlyWaitedForItsTurn()
    {
        await BeginAsync("WAIT", "{'seconds':1},'retry_count':1");
        var call = new TaskCall(0, Attempt: 2);
        await _fixture.Waiting.DelayAsync(_fixture.Run, _fixture.Version, call, Start.AddSeconds(5));
        var delayed = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Waiting, "attempt 2 of 2 is due at 2026-11-23T19:00:05.0000000Z", Start.AddSeconds(5)), (delayed.Status, delayed.StatusReason, delayed.DueAt));

        await _fixture.Waiting.CancelAsync(_fixture.Run, _fixture.Version, call, FakeRunStore.Recorded(delayed));

        var end = await _fixture.LastAsync(0);
        Assert.Equal((ExecutionStatus.Cancelled, null, null), (end.Status, end.StartedAt, end.DueAt));
    }

    private Task BeginAsync(string type, string config) =>
        _fixture.BeginAsync($"[{{'name':'a','task_type':'{type}','config':{config}}}]", "{'n':1}");
}
