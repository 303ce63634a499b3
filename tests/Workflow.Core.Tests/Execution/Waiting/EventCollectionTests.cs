using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>Tasks that choose events, or take several.</summary>
public sealed class EventCollectionTests : IDisposable
{
    private static readonly TaskCall Call = new(0);

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("'match':'event.id == inputs.n'", "{'id':1}|[]|{'id':0}|{'id':1,'x':2}", "{'id':1}")]
    [InlineData("'match':'{{ event.id == inputs.n }}'", "{'id':0}|{'id':1}", "{'id':1}")]
    [InlineData("'match':'event.ok','count':2", "{'ok':1}|{'ok':0}|{'ok':2}|{'ok':3}", "[{'ok':1},{'ok':2}]")]
    [InlineData("'count':1", "'a'|'b'", "'a'")]
    [InlineData("'count':'{{ inputs.n + 1 }}'", "1|2|3", "[1,2]")]
    [InlineData("'count':3", "9007199254740993|null|[[1]]", "[9007199254740993,null,[[1]]]")]
    [InlineData("'count':3", "1|2", null)]
    [InlineData("'match':'event.a.b.c'", "{}|null|5", null)]
    public async Task TryTakeEventAsync_TakesWhatIsChosen_InOrderOfArrival(string config, string payloads, string? output)
    {
        await BeginAsync(config);
        await SendAsync(payloads.Split('|'));

        var report = await TakeAsync();

        Assert.Equal(output is null ? null : ExecutionStatus.Succeeded, report?.Status);
        Assert.Equal(output?.Replace('\'', '"'), await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task TryTakeEventAsync_LeavesTheOthers_AndOffersEachOnce()
    {
        await BeginAsync("'match':'event > 10','count':2");
        await SendAsync([.. Enumerable.Range(0, 40).Select(i => $"{i % 10}")]);
        await SendAsync("11");
        Assert.Null(await TakeAsync());
        Assert.Equal("waits for event 'e': 1 of 2 events", (await _fixture.LastAsync(0)).StatusReason);

        await SendAsync("1", "12", "13");
        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync())?.Status);

        Assert.Equal("[11,12]", await _fixture.OutputAsync(0));
        Assert.Equal(42, (await _fixture.Store.ListEventsAsync(RunnerFixture.RunId, "e", 0, CancellationToken.None)).Count + 10); // 40 + 1 + 13, of which a page has 32
        var offered = _fixture.Store.Offered.SkipLast(1).SelectMany(page => page.Select(e => e.Number)).ToList();
        Assert.Equal(offered.Distinct(), offered);
    }

    [Fact]
    public async Task TryTakeEventAsync_FailsInWords_WhenThePayloadsAreTooLargeTogether()
    {
        await BeginAsync("'count':1000");
        var large = $"'{new string('x', 256 * 1024 - 10)}'";
        await SendAsync([.. Enumerable.Repeat(large, (DefinitionLimits.OutputBytes / large.Length) + 1)]);

        var report = await TakeAsync();

        Assert.Equal((ExecutionStatus.Failed, false), (report!.Value.Status, report.Value.Retryable));
        var error = (await _fixture.LastAsync(0)).Error!;
        Assert.Equal(("output_too_large", true), (error.Code, error.Message.Contains($"limit of {DefinitionLimits.OutputBytes} bytes", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TryTakeEventAsync_SaysOnce_ThatMatchCantBeEvaluated()
    {
        await BeginAsync("'match':'event.a.b'");
        await SendAsync("{}", "{}");

        Assert.Null(await TakeAsync());
        Assert.Null(await TakeAsync());

        var line = Assert.Single(_fixture.Store.Writes.SelectMany(w => w.Lines), l => l.Level == LogSeverity.Warning);
        Assert.StartsWith("2 events are left for other tasks, as match can't be evaluated: ", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimeOutEventAsync_SaysHowManyHadCome()
    {
        await BeginAsync("'count':3,'timeout_seconds':1");
        await SendAsync("1", "2");
        await TakeAsync();

        var report = await _fixture.Waiting.TimeOutEventAsync(_fixture.Run, _fixture.Version, Call, await RecordedAsync(), "e", default);

        Assert.Equal((ExecutionStatus.TimedOut, true), (report.Status, report.Retryable));
        Assert.Equal("The event 'e' did not arrive in time. The task has taken 2 events.", (await _fixture.LastAsync(0)).Error?.Message);
    }

    [Fact]
    public async Task OpenAsync_KeepsWhatWasTaken()
    {
        await BeginAsync("'count':3");
        await SendAsync("1", "2");
        await TakeAsync();

        var again = Assert.IsType<Awaited.Event>(await _fixture.OpenAsync(0, await RecordedAsync()));

        Assert.Equal(("e", false), (again.Name, again.IsChosen));
        Assert.Equal("waits for event 'e': 2 of 3 events", (await _fixture.LastAsync(0)).StatusReason);
        await SendAsync("3");
        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync())?.Status);
        Assert.Equal("[1,2,3]", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task TryTakeEventAsync_TakesOnlyFromAssignees_WhatFitsTheForm()
    {
        await BeginAsync("'assignees':['ada','role:admin'],'form':{'properties':{'ok':{'type':'boolean'}},'required':['ok']}");
        await SendAsync("{'ok':true}"); // sent by nobody who is known
        await SendAsAsync("bob", "{'ok':true}");
        await SendAsAsync("ada", "{'ok':1}");
        Assert.Null(await TakeAsync());

        await SendAsAsync("ada", "{'ok':false}");
        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync())?.Status);

        Assert.Equal("{\"ok\":false}", await _fixture.OutputAsync(0));
        Assert.Null((await _fixture.LastAsync(0)).Request);
    }

    [Fact]
    public async Task OpenAsync_RecordsTheRequest_AndKeepsIt()
    {
        await BeginAsync("'assignees':['{{ \\'ada\\' }}']");
        await _fixture.OpenAsync(0, await RecordedAsync());

        Assert.Equal("""{"form":null,"assignees":["ada"]}""", (await _fixture.LastAsync(0)).Request?.GetRawText());
    }

    // A conflict is another writer that was faster; a death is a process that ended before or after its write.
    [Theory]
    [InlineData("")]
    [InlineData(",'repeat':{'until':'output.length == 2'}")]
    public async Task TryTakeEventAsync_TakesEachOnce_WhereverTheProcessDies(string members)
    {
        for (var dies = 0; dies < 6; dies++)
        {
            using var fixture = new RunnerFixture();
            await BeginAsync(fixture, "'count':2,'match':'event != 0'", members);
            await SendAsync(fixture, "0", "1", "2", "3");
            var (writes, died) = (0, false);
            fixture.Store.OnRecord = _ => !died && writes++ == dies && (died = true) ? throw new IOException("died") : Task.CompletedTask;
            try
            {
                await TakeAsync(fixture);
            }
            catch (IOException)
            {
                // It is looked at again, by a process that reads the record.
            }

            fixture.Store.OnRecord = null;
            if (!(await fixture.LastAsync(0)).Status.IsFinal())
            {
                await TakeAsync(fixture);
            }

            Assert.Equal(ExecutionStatus.Succeeded, (await fixture.LastAsync(0)).Status);
            Assert.Equal("[1,2]", await fixture.OutputAsync(0));
            Assert.Equal(["0", "3"], (await fixture.Store.ListEventsAsync(RunnerFixture.RunId, "e", 0, CancellationToken.None)).Select(e => e.Payload.GetRawText()));
        }
    }

    [Fact]
    public async Task TryTakeEventAsync_LooksAgain_WhenAnotherTakesWhatItChose()
    {
        await BeginAsync("'match':'event > 0'");
        await SendAsync("1", "2");
        _fixture.Store.OnCollect = async _ =>
        {
            _fixture.Store.OnCollect = null;
            Assert.True(await _fixture.Store.TakeEventAsync(RunnerFixture.RunId, "e", (await _fixture.LastAsync(0)) with { Position = 1, Status = ExecutionStatus.Succeeded }, new LogLine(EditorFixture.Start, LogSeverity.Info, ""), CancellationToken.None));
        };

        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync())?.Status);

        Assert.Equal("2", await _fixture.OutputAsync(0));
    }

    private Task BeginAsync(string config) => BeginAsync(_fixture, config, "");

    private static async Task BeginAsync(RunnerFixture fixture, string config, string members)
    {
        await fixture.BeginAsync($"[{{'name':'a','task_type':'EVENT','config':{{'name':'e',{config}}}{members}}},{{'name':'b','task_type':'EVENT','config':{{'name':'e'}},'depends_on':[]}}]", "{'n':1}");
        await fixture.OpenAsync(0);
    }

    private Task SendAsync(params string[] payloads) => SendAsync(_fixture, payloads);

    private static async Task SendAsync(RunnerFixture fixture, params string[] payloads)
    {
        foreach (var payload in payloads)
        {
            await fixture.Store.AddEventAsync(new SentEvent(RunnerFixture.RunId, "e", TestJson.Parse(payload), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "")), CancellationToken.None);
        }
    }

    private Task<TaskReport?> TakeAsync() => TakeAsync(_fixture);

    private Task<EventReceipt?> SendAsAsync(string name, string payload) =>
        _fixture.Store.AddEventAsync(
            new SentEvent(RunnerFixture.RunId, "e", TestJson.Parse(payload), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "")) { Sender = new EventSender([name], ["operator"], false) },
            CancellationToken.None);

    private static async Task<TaskReport?> TakeAsync(RunnerFixture fixture) =>
        await fixture.Waiting.TryTakeEventAsync(fixture.Run, fixture.Version, Call, (await fixture.FindAsync(Call))!.Value, "e", default);

    private async Task<RecordedExecution> RecordedAsync() => (await _fixture.FindAsync(Call))!.Value;
}
