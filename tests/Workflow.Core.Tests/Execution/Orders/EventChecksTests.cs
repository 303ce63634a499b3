using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>An event that no waiting task may take is refused at once, at a cost that has a limit.</summary>
public sealed class EventChecksTests : IDisposable
{
    private const string Assigned = "{'form':null,'assignees':['bob']}";
    private const string Formed = "{'form':{'type':'object','required':['ok'],'properties':{'ok':{'type':'boolean'}}},'assignees':null}";

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory] // how many wait, with what request, and how many of the last have none
    [InlineData(0, Assigned, 0, null, 0)]
    [InlineData(1, Assigned, 0, RefusalReason.Forbidden, 1)]
    [InlineData(1, Formed, 0, RefusalReason.Invalid, 1)]
    [InlineData(1, Assigned, 1, null, 1)]
    [InlineData(100, Assigned, 0, RefusalReason.Forbidden, 100)]
    [InlineData(100, Assigned, 1, null, 100)]
    [InlineData(101, Assigned, 0, null, 100)]
    [InlineData(101, Formed, 0, null, 100)]
    [InlineData(5_000, Assigned, 0, null, 100)]
    public async Task CheckAsync_RefusesWhatNoneMayTake_AndAsksAHundred(int count, string request, int open, RefusalReason? refused, int reads)
    {
        await WaitAsync(count, request, open);

        var thrown = await Record.ExceptionAsync(() => new EventChecks(_fixture.Versions, _fixture.Store).CheckAsync(_fixture.Run, Event("approved"), CancellationToken.None));

        Assert.Equal(refused, (thrown as RefusedException)?.Reason);
        Assert.Equal(refused is null, thrown is null);
        Assert.Equal(reads, _fixture.Store.LastReads.Count);
    }

    [Fact]
    public async Task CheckAsync_ReadsNothing_WhenNoneWaitsForTheEvent()
    {
        await WaitAsync(200, Assigned, 0);

        await new EventChecks(_fixture.Versions, _fixture.Store).CheckAsync(_fixture.Run, Event("other"), CancellationToken.None);

        Assert.Empty(_fixture.Store.LastReads);
    }

    private static SentEvent Event(string name) =>
        new(RunnerFixture.RunId, name, TestJson.Parse("{}"), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent")) { Sender = new EventSender(["ada"], ["operator"], IsAdmin: false) };

    private async Task WaitAsync(int count, string request, int open)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'EVENT','for_each':'{{ inputs.list }}','config':{'name':'approved','assignees':['bob']}}]", "{'list':[]}", ",'inputs':{'list':{'type':'array'}}");
        await _fixture.Store.RecordAsync(
            RunnerFixture.RunId,
            [
                .. Enumerable.Range(0, count).Select(index => new TaskExecution
                {
                    Position = 0,
                    Task = "a",
                    Index = index,
                    Attempt = 1,
                    Status = ExecutionStatus.Waiting,
                    EventName = "approved",
                    Request = index < count - open ? TestJson.Parse(request) : null,
                    StartedAt = EditorFixture.Start,
                }),
            ],
            [],
            CancellationToken.None);
    }
}
