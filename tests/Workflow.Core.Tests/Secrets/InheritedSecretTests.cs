using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;

namespace Workflow.Core.Tests.Secrets;

/// <summary>Secrets that come back to a run from outside: in an event, or in a run that it has started.</summary>
public sealed class InheritedSecretTests : IDisposable
{
    private const string Sends = "{'name':'sends','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}}";
    private const string Fetches = "[{'name':'fetches','task_type':'LAMBDA'}]";

    // A task without a config returns what another has sent.
    private readonly RunnerFixture _fixture = new(
        (context, _) => Task.FromResult(TaskResult.Succeeded(context.Config.TryGetProperty("x", out var _) ? context.Config : TestJson.Parse("'got aHVudGVyMg== and hunter2'"))),
        ("K", "hunter2"),
        ("OWN", "correct horse"));

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("'hunter2'", "'***'")]
    [InlineData("{'token':'Bearer hunter2','n':1}", "{'token':'Bearer ***','n':1}")]
    [InlineData("{'hunter2':['%68unter2','aHVudGVyMg==']}", "{'***':['***','***==']}")]
    [InlineData("'{\\\"a\\\":\\\"hunter2\\\"}'", "'{\\\"a\\\":\\\"***\\\"}'")]
    [InlineData("{'correct horse':7}", "{'correct horse':7}")] // a secret of others, which this run can't know
    [InlineData("{'n':12345678901234567890}", "{'n':12345678901234567890}")]
    [InlineData("null", "null")]
    public async Task SendEventAsync_HidesWhatTheRunMayKnow_InThePayload(string payload, string kept)
    {
        await _fixture.BeginAsync($"[{Sends},{{'name':'event','task_type':'EVENT','config':{{'name':'ok'}}}}]");
        var control = new RunControl(_fixture.Store, _fixture.Store, _fixture.Store, new RunEnds(new QueuePromoter(_fixture.Starter, _fixture.Time)), _fixture.Launcher, _fixture.Time, new RunMasks(_fixture.Versions, _fixture.Secrets));

        await control.SendEventAsync(RunnerFixture.RunId, "ok", TestJson.Parse(payload), null, null, None);
        await control.SendEventAsync(RunnerFixture.RunId, "hunter2", default, null, null, None);

        var waiting = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(1));
        await _fixture.Waiting.TryTakeEventAsync(_fixture.Run, _fixture.Version, new TaskCall(1), waiting.Recorded, "ok", default);
        Assert.Equal(TestJson.Parse(kept).GetRawText(), await _fixture.OutputAsync(1));
        Assert.Equal(["event 'ok' received", "event '***' received"], _fixture.Store.RunLines.Select(line => line.Message));
    }

    [Theory] // how many runs are between the one that names the secret and the one that gets it back
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ChildRun_HidesWhatTheRunsAboveItMayKnow(int between)
    {
        await _fixture.BeginAsync($"[{Sends},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'level-0'}}}}]");
        for (var level = 0; level < between; level++)
        {
            await _fixture.SaveAsync($"[{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'level-{level + 1}'}}}}]", $"level-{level}");
        }

        await _fixture.SaveAsync(Fetches, $"level-{between}");
        var run = await ChildAsync(_fixture.Run, position: 1);
        for (var level = 0; level < between; level++)
        {
            run = await ChildAsync(run, position: 0);
        }

        Assert.Equal("\"got ***== and ***\"", await FetchedAsync(run));
    }

    [Fact]
    public async Task ChildRun_MasksItsOwnSecretsToo_AndOtherRunsMaskOnlyTheirOwn()
    {
        await _fixture.BeginAsync($"[{Sends},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'child'}}}}]");
        var child = await _fixture.SaveAsync("[{'name':'own','task_type':'LAMBDA','config':{'x':'{{ secrets.OWN }} hunter2'}},{'name':'fetches','task_type':'LAMBDA'}]", "child");

        var started = await ChildAsync(_fixture.Run, position: 1);
        Assert.Equal("{\"x\":\"*** ***\"}", await FetchedAsync(started));

        var alone = await _fixture.Starter.StartAsync(child.Id, new RunStart(RunTrigger.Manual), None);
        Assert.Equal("{\"x\":\"*** hunter2\"}", await FetchedAsync(alone));
    }

    [Theory]
    [InlineData(RerunVersion.Pinned)]
    [InlineData(RerunVersion.Latest)]
    public async Task Rerun_HidesWhatTheRunThatItRepeatsMayKnow(RerunVersion version)
    {
        await _fixture.BeginAsync($"[{Sends},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'child'}}}}]");
        var child = await _fixture.SaveAsync(Fetches, "child");
        var started = await ChildAsync(_fixture.Run, position: 1);
        _fixture.Store.Put(started with { Status = RunStatus.Failed });
        _fixture.Workflows.Touch(child.Id, d => d with { Description = "another version" });

        var again = await _fixture.Rerun.StartAsync(started.Id, new RerunOrder(RerunFrom.Start, version), None);

        Assert.Equal("\"got ***== and ***\"", await FetchedAsync(again));
    }

    private async Task<Run> ChildAsync(Run run, int position)
    {
        var version = await _fixture.Versions.GetAsync(run.WorkflowId, run.WorkflowVersion, None);
        var awaited = await _fixture.Waiting.OpenAsync(run, version, new TaskCall(position), null, None);
        return (await _fixture.Store.GetAsync(Assert.IsType<Awaited.Child>(awaited).RunId, None))!;
    }

    private async Task<string?> FetchedAsync(Run run)
    {
        var version = await _fixture.Versions.GetAsync(run.WorkflowId, run.WorkflowVersion, None);
        await _fixture.Runner.RunAsync(run, version, new TaskCall(0), recorded: null, new CallTokens(None, None));
        return (await _fixture.Store.FindLastAsync(run.Id, 0, null, None))?.Output?.GetRawText();
    }
}
