using Microsoft.Data.Sqlite;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Totals are counted in the transactions that they count: what is rolled back is not counted, and what is committed is, once.</summary>
public sealed class TotalsTests : IAsyncDisposable
{
    private static CancellationToken None => CancellationToken.None;

    private readonly SqliteFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Totals_HaveEachBeginningAndEnd_Once()
    {
        var store = await OpenAsync();
        var run = await StartAsync(store);
        Assert.Equal([new WorkflowLoad("nightly", 1, 0), new WorkflowLoad("other", 0, 0)], store.ReadLoads());

        await store.BeginAsync(run.Id, Sample.Noon, Sample.Line("began"), null, None);
        await store.RecordAsync(run.Id, [Ended(0), Ended(1, ExecutionStatus.Failed), Ended(2) with { TaskType = null }, Ended(3) with { CarriedOver = true }, Sample.Execution(4, status: ExecutionStatus.Running) with { TaskType = "PASS" }], [], None);
        await store.RecordAsync(run.Id, [Ended(0, ExecutionStatus.Failed)], [], None); // it has ended already
        await store.EndWithAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Succeeded, Sample.Noon), Sample.Line("ended"), [Ended(4)], [], None);
        await store.EndAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Failed, Sample.Noon), null, None); // likewise

        Assert.Equal(
            [
                new Total(TotalKind.RunsStarted, "nightly", "", 1),
                new Total(TotalKind.RunsEnded, "nightly", "SUCCEEDED", 1),
                new Total(TotalKind.ExecutionsEnded, "PASS", "FAILED", 1),
                new Total(TotalKind.ExecutionsEnded, "PASS", "SUCCEEDED", 2),
            ],
            store.ReadTotals());
        Assert.All(store.ReadLoads(), load => Assert.Equal((0, 0), (load.Slots, load.Queued)));
    }

    [Fact]
    public async Task Totals_StayAndGoOn_WhenTheStoreIsOpenedAgain()
    {
        var store = await OpenAsync();
        await EndAsync(store, await StartAsync(store));
        await store.DisposeAsync();

        store = await OpenAsync();
        await EndAsync(store, await StartAsync(store, 2));

        Assert.Equal(2, store.ReadTotals().Single(total => total.Kind == TotalKind.RunsEnded).Count);
    }

    [Fact]
    public async Task Totals_DoNotHave_WhatWasRolledBack()
    {
        var store = await OpenAsync();
        var run = await StartAsync(store);
        Task<bool> broken;
        List<Task> good = [];
        var writer = store.Database.Writer;
        using (var held = new ManualResetEventSlim())
        {
            _ = writer.Write(_ => held.Wait(TimeSpan.FromMinutes(1)), None);
            good.AddRange(Enumerable.Range(0, 10).Select(i => store.RecordAsync(run.Id, [Ended(i)], [], None)));
            broken = writer.Write(
                session =>
                {
                    session.Totals!.Count(Ended(99));
                    session.Execute("UPDATE runs SET status = NULL");
                    return true;
                },
                None);
            good.Add(store.RecordAsync(run.Id, [Ended(10)], [], None));
            held.Set();
        }

        await Task.WhenAll(good);
        await Assert.ThrowsAsync<SqliteException>(() => broken);
        Assert.Equal(11, store.ReadTotals().Single(total => total.Kind == TotalKind.ExecutionsEnded).Count);
    }

    [Fact]
    public async Task Totals_AreNotCounted_WhenNobodyAsks()
    {
        var store = await _folder.OpenAsync();
        await EndAsync(store, await StartAsync(store));

        Assert.Empty(store.ReadTotals());
    }

    [Fact]
    public async Task Flushes_AreCommits_ThatHaveWritten()
    {
        var store = await OpenAsync();
        await StartAsync(store);
        var (commits, flushes) = (store.Commits, store.Flushes);

        await store.Database.Writer.Write(_ => true, None);
        await store.Database.Writer.Write(_ => true, None);

        Assert.Equal((commits + 2, flushes), (store.Commits, store.Flushes));
    }

    private static TaskExecution Ended(int position, ExecutionStatus status = ExecutionStatus.Succeeded) => Sample.Execution(position, status: status) with { TaskType = "PASS" };

    private async Task<SqliteStore> OpenAsync()
    {
        var store = _folder.New(countsTotals: true);
        await store.InitializeAsync(None);
        return store;
    }

    private static async Task<Run> StartAsync(SqliteStore store, int number = 1)
    {
        if (number == 1)
        {
            await store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        }

        return (await store.AdmitAsync(new RunAdmission(Sample.Run(1, number), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)).Run!;
    }

    private static async Task EndAsync(SqliteStore store, Run run) =>
        Assert.NotNull(await store.EndAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Succeeded, Sample.Noon), null, None));
}
