using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>What is recorded of tasks without a worker before they end, such as who may answer an event, and with what.</summary>
public sealed class EventRequestTests
{
    private const string Back = "{{ tasks.a.output.split(\\'\\').reverse().join(\\'\\') }}";
    private const string Sender = "{'name':'a','task_type':'LAMBDA','config':{'parts':'{{ secrets.token }}'}}";
    private const string Form = "'form':{'properties':{'ok':{'type':'boolean'}}}";

    [Theory] // the config of the event, in a process that has not read the secret
    [InlineData("'form':{'properties':{'x':{'type':'string','title':'" + Back + "'}}}", true)]
    [InlineData("'assignees':['ada','" + Back + "']", true)]
    [InlineData("'key':'" + Back + "'", false)]
    public async Task Secrets_AreMasked_WhenAnExpressionTurnsThemBack(string config, bool isRequest)
    {
        using var fixture = new RunnerFixture(new AwaySecrets("token", "s3cret-s3cret"));
        await fixture.BeginAsync($"[{Sender},{{'name':'e','task_type':'EVENT','config':{{'name':'go',{config}}}}}]");
        await fixture.RecordAsync(0, ExecutionStatus.Succeeded, "'terc3s-terc3s'");

        Assert.IsType<Awaited.Event>(await fixture.OpenAsync(1));

        var waiting = await fixture.LastAsync(1);
        var recorded = isRequest ? waiting.Request?.GetRawText() : waiting.EventKey;
        Assert.Contains("***", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", recorded + waiting.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_AreMasked_InTheReasonOfAFailTask()
    {
        using var fixture = new RunnerFixture(new AwaySecrets("token", "s3cret-s3cret"));
        await fixture.BeginAsync($"[{Sender},{{'name':'f','task_type':'FAIL','config':{{'message':'{Back}'}}}}]");
        await fixture.RecordAsync(0, ExecutionStatus.Succeeded, "'terc3s-terc3s'");

        await fixture.OpenAsync(1);

        var run = await fixture.Store.GetHeadAsync(RunnerFixture.RunId, CancellationToken.None);
        Assert.EndsWith(": ***", run?.EndOrder?.Reason, StringComparison.Ordinal);
        Assert.Equal("***", (await fixture.LastAsync(1)).Error?.Message);
    }

    [Fact]
    public async Task Event_Fails_WhenItCantBeMasked_AndMayBeTriedAgain()
    {
        using var fixture = new RunnerFixture(new AwaySecrets("token", "s3cret-s3cret") { Fault = new SecretFault("token", "The vault does not answer.", true) });
        await fixture.BeginAsync($"[{Sender},{{'name':'e','task_type':'EVENT','config':{{'name':'go','assignees':['{Back}']}}}}]");
        await fixture.RecordAsync(0, ExecutionStatus.Succeeded, "'terc3s-terc3s'");

        await fixture.OpenAsync(1);

        var end = await fixture.LastAsync(1);
        Assert.Equal((ExecutionStatus.Failed, "secret", true, null), (end.Status, end.Error?.Code, end.Error?.Retryable, end.Request));
    }

    [Theory] // whether the event is in a group, what is sent, and why it is refused
    [InlineData(false, "{'ok':1}", RefusalReason.Invalid)]
    [InlineData(true, "{'ok':1}", RefusalReason.Invalid)]
    [InlineData(false, "{'ok':true}", null)]
    [InlineData(true, "{'ok':true}", null)]
    public async Task Answer_IsChecked_WhereverTheEventIs(bool inGroup, string payload, RefusalReason? expected)
    {
        using var fixture = new RunnerFixture();
        var task = $"{{'name':'e','task_type':'EVENT','config':{{'name':'go',{Form}}}}}";
        await fixture.BeginAsync(inGroup ? $"[{{'name':'g','task_type':'GROUP','config':{{'tasks':[{{'name':'x','task_type':'LAMBDA'}},{task}]}}}}]" : $"[{task}]");
        var run = inGroup ? (await fixture.Store.GetAsync(Assert.IsType<Awaited.Child>(await fixture.OpenAsync(0)).RunId, CancellationToken.None))! : fixture.Run;
        var version = await fixture.Versions.GetAsync(run, CancellationToken.None);
        await fixture.Waiting.OpenAsync(run, version, new Workflow.Core.Execution.Loop.TaskCall(inGroup ? 1 : 0), null, CancellationToken.None);
        var sent = new SentEvent(run.Id, "go", TestJson.Parse(payload), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent"));

        var refused = await Record.ExceptionAsync(() => new EventChecks(fixture.Versions, fixture.Store).CheckAsync(run, sent, CancellationToken.None));

        Assert.Equal(expected, (refused as RefusedException)?.Reason);
        Assert.Equal(expected is null, refused is null);
    }
}
