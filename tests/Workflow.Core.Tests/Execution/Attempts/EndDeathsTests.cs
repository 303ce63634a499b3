using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>An expression that takes the process down when a wait ends does so only a few times.</summary>
public sealed class EndDeathsTests : IDisposable
{
    private readonly RotatingSecrets _secrets = new("K", "hunter2");
    private readonly RunnerFixture _fixture;

    public EndDeathsTests() => _fixture = new RunnerFixture(_secrets);

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("time out", "EVENT", "'config':{'name':'e'},'timeout_seconds':1,'catch':[{'on':['{{ true }}'],'task':'h'},{'on':['process_died'],'task':'i'}]", "i")]
    [InlineData("time out", "EVENT", "'config':{'name':'e'},'timeout_seconds':1,'retry':[{'on':['{{ true }}'],'max_attempts':3}]", null)]
    [InlineData("event", "EVENT", "'config':{'name':'e'},'repeat':{'until':'output'}", null)]
    [InlineData("wait", "WAIT", "'config':{'seconds':1},'repeat':{'until':'error != null || true'},'catch':[{'on':['process_died'],'task':'i'}]", "i")]
    [InlineData("child", "WORKFLOW", "'config':{'workflow':'child'},'retry':[{'on':['{{ true }}'],'max_attempts':3}]", null)]
    [InlineData("unread", "ANY", "'config':{'x':'{{ secrets.K }}'},'retry':[{'on':['{{ true }}'],'max_attempts':3}]", null)]
    public async Task End_IsNotTriedForEver_WhenTheProcessDiesOfIt(string kind, string type, string members, string? caughtBy)
    {
        await BeginAsync(type, members);
        for (var death = 1; death <= 3; death++)
        {
            await Assert.ThrowsAsync<IOException>(() => EndInNewProcessAsync(kind, dies: true));
            Assert.Equal((false, death), ((await _fixture.LastAsync(0)).Status.IsFinal(), (await _fixture.LastAsync(0)).OpenStarts));
        }

        var report = await EndInNewProcessAsync(kind, dies: false);

        Assert.Equal((ExecutionStatus.Failed, caughtBy, null), (report.Status, report.CaughtBy, report.Retry));
        Assert.Equal(("process_died", 0), ((await _fixture.LastAsync(0)).Error!.Code, (await _fixture.LastAsync(0)).OpenStarts));
    }

    [Theory]
    [InlineData("time out", "EVENT", "'config':{'name':'e'},'timeout_seconds':1,'catch':[{'on':['{{ true }}'],'task':'h'}]", ExecutionStatus.TimedOut)]
    [InlineData("event", "EVENT", "'config':{'name':'e'},'repeat':{'until':'output.x == 1'}", ExecutionStatus.Succeeded)]
    [InlineData("wait", "WAIT", "'config':{'seconds':1},'repeat':{'until':'true'}", ExecutionStatus.Succeeded)]
    [InlineData("child", "WORKFLOW", "'config':{'workflow':'child'},'catch':[{'on':['{{ true }}'],'task':'h'}]", ExecutionStatus.Failed)]
    [InlineData("unread", "ANY", "'config':{'x':'{{ secrets.K }}'},'catch':[{'on':['{{ true }}'],'task':'h'}]", ExecutionStatus.Failed)]
    public async Task End_IsWhatItWouldHaveBeen_AfterADeath(string kind, string type, string members, ExecutionStatus status)
    {
        await BeginAsync(type, members);
        await Assert.ThrowsAsync<IOException>(() => EndInNewProcessAsync(kind, dies: true));

        var report = await EndInNewProcessAsync(kind, dies: false);

        Assert.Equal((status, status == ExecutionStatus.Succeeded ? null : "h", 0), (report.Status, report.CaughtBy, (await _fixture.LastAsync(0)).OpenStarts));
    }

    // Nothing is evaluated, so nothing more is written.
    [Fact]
    public async Task End_IsRecordedOnce_WithoutExpressions()
    {
        await BeginAsync("EVENT", "'config':{'name':'e'},'timeout_seconds':1,'catch':[{'on':['*'],'task':'h'}]");

        await EndInNewProcessAsync("time out", dies: false);

        Assert.Equal([ExecutionStatus.Waiting, ExecutionStatus.TimedOut], _fixture.Store.Writes.SelectMany(w => w.Executions).Select(e => e.Status));
    }

    private async Task BeginAsync(string type, string members)
    {
        await _fixture.SaveAsync("[{'name':'x','task_type':'ANY'}]", "child");
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'{type}',{members}}},{{'name':'h','task_type':'ANY','depends_on':[]}},{{'name':'i','task_type':'ANY','depends_on':[]}}]");
    }

    private async Task<TaskReport> EndInNewProcessAsync(string kind, bool dies)
    {
        using var runner = _fixture.NewRunner();
        var waiting = _fixture.NewWaiting(runner);
        var (run, version, call) = (_fixture.Run, _fixture.Version, new TaskCall(0));
        var recorded = await _fixture.FindAsync(call);
        try
        {
            if (kind == "unread")
            {
                _secrets.Fault = new SecretFault("K", "The vault is away.", IsTransient: true);
                DieAfterStart(dies);
                return await runner.RunAsync(run, version, call, recorded, default);
            }

            if (recorded is { Status: ExecutionStatus.Running })
            {
                DieAfterStart(dies); // it has taken its event, and ends when it is opened again
            }

            var opened = await waiting.OpenAsync(run, version, call, recorded, CancellationToken.None);
            if (opened is Awaited.Nothing { Report: var report })
            {
                return report;
            }

            if (kind == "child")
            {
                var child = (await _fixture.Store.GetAsync(((Awaited.Child)opened).RunId, CancellationToken.None))!;
                _fixture.Store.Put(child with { Status = RunStatus.Failed });
            }

            if (kind == "event")
            {
                await _fixture.Store.AddEventAsync(new SentEvent(run.Id, "e", TestJson.Parse("{'x':1}"), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent")), CancellationToken.None);
            }

            DieAfterStart(dies);
            return kind switch
            {
                "time out" => await waiting.TimeOutEventAsync(run, version, call, opened.Recorded, "e", default),
                "event" => (await waiting.TryTakeEventAsync(run, version, call, opened.Recorded, "e", default))!.Value,
                "child" => await waiting.EndChildAsync(run, version, call, opened.Recorded, wasCancelled: false, default),
                _ => await waiting.EndWaitAsync(run, version, call, opened.Recorded, default),
            };
        }
        finally
        {
            _fixture.Store.FailBefore = null;
        }
    }

    // A process that dies writes nothing more.
    private void DieAfterStart(bool dies)
    {
        var hasBegun = false;
        _fixture.Store.FailBefore = write =>
        {
            var isDead = hasBegun && dies;
            hasBegun |= _fixture.Store.Writes[write].Executions.Any(e => e.OpenStarts > 0);
            return isDead;
        };
    }
}
