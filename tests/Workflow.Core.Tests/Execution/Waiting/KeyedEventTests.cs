using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>A task that waits for an event with a key: what is on record of it, and which events it takes.</summary>
public sealed class KeyedEventTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Open_EvaluatesTheKey_AndRecordsIt()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid','key':'{{ inputs.order }}'}}]", "{'order':17}");

        var awaited = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0));

        var last = await _fixture.LastAsync(0);
        Assert.Equal(("paid@0.-1.1", "paid", "17", "waits for event 'paid' with key '17'"), (awaited.Name, last.EventName, last.EventKey, last.StatusReason));
    }

    [Fact]
    public async Task Open_ReadsTheKeyFromTheRecord_AfterACrash()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid','key':'{{ inputs.order }}'}}]", "{'order':'x'}");
        await _fixture.OpenAsync(0);
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [(await _fixture.LastAsync(0)) with { EventKey = "on record" }], [], CancellationToken.None);

        var awaited = await _fixture.OpenAsync(0, await _fixture.FindAsync(new TaskCall(0)));

        Assert.Equal("paid@0.-1.1", Assert.IsType<Awaited.Event>(awaited).Name);
        Assert.Equal("on record", (await _fixture.LastAsync(0)).EventKey);
    }

    [Theory]
    [InlineData("'{{ inputs.none }}'")]
    [InlineData("'{{ inputs.list }}'")]
    [InlineData("'{{ inputs.long }}'")]
    [InlineData("'{{ inputs.empty }}'")]
    public async Task Open_Fails_IfTheKeyIsNone(string key)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'EVENT','config':{{'name':'paid','key':{key}}}}}]", $"{{'none':false,'list':[1],'long':'{new string('x', 201)}','empty':''}}");

        var ended = Assert.IsType<Awaited.Nothing>(await _fixture.OpenAsync(0));

        Assert.Equal(ExecutionStatus.Failed, ended.Report.Status);
        Assert.Contains("/config/key", (await _fixture.LastAsync(0)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryTake_TakesWhatIsForItAlone_ThenWhatIsOfTheRun_AndNothingOfAnother()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid','key':'1'}},{'name':'b','task_type':'EVENT','config':{'name':'paid','key':'1'},'depends_on':[]},{'name':'c','task_type':'EVENT','config':{'name':'paid'},'depends_on':[]}]");
        foreach (var position in (int[])[0, 1, 2])
        {
            await _fixture.OpenAsync(position);
        }

        await AddAsync("paid@1.-1.1", "'for b'");

        Assert.Null(await TakeAsync(0, "paid@0.-1.1"));
        Assert.Null(await TakeAsync(2, "paid"));
        await AddAsync("paid", "'of the run'");
        await AddAsync("paid@0.-1.1", "'for a'");
        Assert.NotNull(await TakeAsync(0, "paid@0.-1.1"));
        Assert.NotNull(await TakeAsync(1, "paid@1.-1.1"));
        Assert.NotNull(await TakeAsync(2, "paid"));
        Assert.Equal(["\"for a\"", "\"for b\"", "\"of the run\""], [await _fixture.OutputAsync(0), await _fixture.OutputAsync(1), await _fixture.OutputAsync(2)]);
        Assert.All((ExecutionStatus[])[(await _fixture.LastAsync(0)).Status, (await _fixture.LastAsync(1)).Status], status => Assert.Equal(ExecutionStatus.Succeeded, status));
    }

    [Fact]
    public async Task TryTake_LeavesWhatIsOfTheRun_IfItIsNotTheFirst()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid','key':'1'}}]");
        await _fixture.OpenAsync(0);
        await AddAsync("paid", "'of the run'");

        Assert.Null(await TakeAsync(0, "paid@0.-1.1", isForItAlone: true));
        await AddAsync("paid@0.-1.1", "'for a'");
        Assert.NotNull(await TakeAsync(0, "paid@0.-1.1", isForItAlone: true));

        Assert.Equal("\"for a\"", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task TimeOut_NamesTheEvent()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','config':{'name':'paid','key':'1','timeout_seconds':1}}]");
        var opened = await _fixture.OpenAsync(0);

        await _fixture.Waiting.TimeOutEventAsync(_fixture.Run, _fixture.Version, new TaskCall(0), opened.Recorded, "paid@0.-1.1", default);

        Assert.Equal("The event 'paid' did not arrive in time.", (await _fixture.LastAsync(0)).Error!.Message);
    }

    private async Task<TaskReport?> TakeAsync(int position, string address, bool isForItAlone = false) =>
        await _fixture.Waiting.TryTakeEventAsync(_fixture.Run, _fixture.Version, new TaskCall(position), (await _fixture.FindAsync(new TaskCall(position)))!.Value, address, default, isForItAlone);

    private Task<EventReceipt?> AddAsync(string name, string payload) => _fixture.Store.AddEventAsync(
        new SentEvent(RunnerFixture.RunId, name, TestJson.Parse(payload), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent")), CancellationToken.None);
}
