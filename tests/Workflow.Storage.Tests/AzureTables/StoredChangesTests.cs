using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Watching;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>What a client that polls receives of a store with several hosts, whose clocks differ.</summary>
public sealed class StoredChangesTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task Client_EndsWithTheStateOfTheStore_AndReceivesEachLineOnce()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        AzureTableStore[] hosts = [Store, NewHost(new Shifted(TimeSpan.FromMinutes(5))), NewHost(new Shifted(TimeSpan.FromMinutes(-5)))];
        Poller poller = new(Store, run.Id);
        await poller.PollAsync();
        var writing = Task.WhenAll(hosts.Select((host, position) => WriteAsync(host, run.Id, position)));
        while (!writing.IsCompleted)
        {
            await poller.PollAsync();
        }

        await writing;
        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), Sample.Line("ended"), None);
        await poller.PollAsync();

        Assert.Equal(1, poller.Resets);
        Assert.Equal(RunStatus.Failed, poller.Head?.Status);
        var stored = await Store.ListRecordedAsync(run.Id, None);
        Assert.Equal(stored.Select(e => ($"{e.Position}.{e.Attempt}", e.Status)), poller.Executions.Select(e => (e.Key, e.Value)));
        var lines = (await AllLinesAsync(run.Id)).Where(line => line != "accepted").Order(StringComparer.Ordinal);
        Assert.Equal(lines, poller.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Client_ReceivesTheRunsThatBegin_AndThoseThatEnd()
    {
        await CreateWorkflowAsync();
        var first = (await AdmitAsync(Store, Sample.Run(1, 1), max: 10)).Run!;
        var mark = (await AllAsync(null)).Next;
        var second = (await AdmitAsync(Store, Sample.Run(1, 2), max: 10)).Run!;
        var begun = await AllAsync(mark);
        await Store.TransitionAsync(new RunTransition(first.Id, [RunStatus.Pending], RunStatus.Cancelled, DateTimeOffset.UtcNow), null, None); // listed by its instant
        await Store.TransitionAsync(Sample.Move(second, RunStatus.Pending, RunStatus.Running), null, None);
        var ended = await AllAsync(begun.Next);
        var nothing = await AllAsync(ended.Next);

        Assert.Equal([second.Id], begun.Runs.Select(run => run.Id));
        Assert.Equal([(first.Id, RunStatus.Cancelled), (second.Id, RunStatus.Running)], ended.Runs.Select(run => (run.Id, run.Status)).Order());
        Assert.False(nothing.IsReset);
        Assert.Empty(nothing.Runs);
    }

    [Fact]
    public async Task Client_BeginsAgain_WhenItComesBackAfterTooMuch()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var mark = PolledChanges.OfRun(null, run, await Store.ReadChangesAsync(run.Id, null, None)).Next;
        for (var part = 0; part < 11; part++)
        {
            await Store.RecordAsync(run.Id, [.. Enumerable.Range(100 * part, 100).Select(position => Sample.Execution(position))], [], None);
        }

        Assert.True((await Store.ReadChangesAsync(run.Id, mark.Since, None)).IsCut);
        Assert.Empty((await Store.ReadChangesAsync("none", null, None)).Lines);
    }

    private async Task<PolledChanges> AllAsync(PollMark? mark)
    {
        var active = await Store.ListActiveAsync(null, new PageRequest(100), None);
        return PolledChanges.OfAll(mark, active.Items, await Store.ReadEndsAsync(mark?.Since, None));
    }

    private async Task<IReadOnlyList<string>> AllLinesAsync(string runId)
    {
        List<string> lines = [];
        string? cursor = null;
        do
        {
            var page = await Store.ListLogAsync(runId, new PageRequest(PageRequest.MaxLimit, cursor), None);
            lines.AddRange(page.Items.Select(line => line.Message));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return lines;
    }

    private static async Task WriteAsync(AzureTableStore host, string runId, int position)
    {
        for (var attempt = 1; attempt <= 15; attempt++)
        {
            foreach (var status in new[] { ExecutionStatus.Running, ExecutionStatus.Failed })
            {
                await host.RecordAsync(runId, [Sample.Execution(position, attempt: attempt, status: status) with { Output = Sample.JsonOf(40_000) }], [Sample.Line($"{position}.{attempt} {status}")], None);
            }
        }
    }

    private sealed class Poller(AzureTableStore store, string runId)
    {
        private PollMark? _mark;

        public int Resets { get; private set; }

        public RunHead? Head { get; private set; }

        public SortedDictionary<string, ExecutionStatus> Executions { get; } = new(Comparer<string>.Create((one, other) => Number(one).CompareTo(Number(other))));

        public List<string> Lines { get; } = [];

        public async Task PollAsync()
        {
            var head = (await store.GetHeadAsync(runId, None))!;
            var polled = PolledChanges.OfRun(_mark, head, await store.ReadChangesAsync(runId, _mark?.Since, None));
            _mark = PollMark.Read(polled.Next.ToString());
            Resets += polled.IsReset ? 1 : 0;
            Head = polled.Head ?? Head;
            Lines.AddRange(polled.Lines.Select(line => line.Message));
            foreach (var execution in polled.Executions)
            {
                Assert.Null(execution.Output);
                Executions[$"{execution.Position}.{execution.Attempt}"] = execution.Status;
            }
        }

        private static (int Position, int Attempt) Number(string key) => key.Split('.') is [var position, var attempt] ? (int.Parse(position, null), int.Parse(attempt, null)) : default;
    }

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
