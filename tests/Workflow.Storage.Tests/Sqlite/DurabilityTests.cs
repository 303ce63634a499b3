using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class DurabilityTests : SqliteTest
{
    [Fact]
    public async Task InitializeAsync_FindsEverything_WhenTheStoreWasClosed()
    {
        var run = await CreateRunAsync();
        var workflow = await Store.GetAsync(1, None);
        var execution = Sample.Execution(0) with { Output = Sample.JsonOf(100_000) };
        await Store.RecordAsync(run.Id, [execution], [Sample.Line("done")], None);
        await Store.DisposeAsync();

        var again = await Folder.OpenAsync();

        Same.Workflow(workflow!, await again.GetAsync(1, None));
        Assert.Equal(run, await again.GetAsync(run.Id, None));
        Assert.Equal([run], await again.AllActiveAsync(null));
        Same.Execution(execution, (await again.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        Assert.Equal(2, (await again.ListLogAsync(run.Id, new PageRequest(50), None)).Items.Count);
        Assert.Equal(2, (await again.CreateAsync(Sample.Definition("second", Sample.Task("a")), isActive: true, Sample.Noon, None)).Written.Id);
    }

    [Fact]
    public async Task InitializeAsync_FindsQueueKeysEventsAndItems_WhenTheStoreWasClosed()
    {
        var active = await CreateRunAsync();
        var carriedOver = Sample.Execution(0) with { CarriedOver = true };
        var queued = Sample.Run(1, number: 1) with { Inputs = Sample.Json("""{"a":1}"""), Parent = new RunParent(active.Id, "a", 0), RerunOf = active.Id, ScheduledFor = Sample.Noon };
        var admission = new RunAdmission(queued, Sample.Line("accepted"), 1, OverlapPolicy.Queue, "key", [carriedOver]);
        queued = (await Store.AdmitAsync(admission, None)).Run!;
        var waits = Sample.Execution(1, status: ExecutionStatus.Waiting) with { DueAt = Sample.Noon, ItemCount = 2, Items = Sample.Json("[1,2]"), ChildRunId = "child" };
        await Store.RecordAsync(active.Id, [waits], [], None);
        await Store.AddEventAsync(active.Id, "e", Sample.JsonOf(100_000), Sample.Noon, Sample.Line("first"), None);
        await Store.AddEventAsync(active.Id, "e", Sample.Json("2"), Sample.Noon, Sample.Line("second"), None);
        await Store.TakeEventAsync(active.Id, "e", Sample.Execution(2), Sample.Line("taken"), None);
        await Store.DisposeAsync();

        var again = await Folder.OpenAsync();

        Same.Run(queued, await again.GetAsync(queued.Id, None));
        Assert.Equal([active.Id, queued.Id], (await again.AllActiveAsync(1)).Select(r => r.Id));
        Assert.Equal(AdmissionOutcome.Repeated, (await again.AdmitAsync(admission with { Run = queued with { Id = Sample.Id(1, 2) } }, None)).Outcome);
        Assert.Equal([carriedOver], await again.ListExecutionsAsync(queued.Id, null, 10, None));
        Assert.Equal(waits with { Items = null }, await again.FindLastAsync(active.Id, 1, null, None));
        Assert.Equal("[1,2]", (await again.GetItemsAsync(active.Id, 1, None))?.GetRawText());
        Assert.True(await again.TakeEventAsync(active.Id, "e", Sample.Execution(3), Sample.Line("taken"), None));
        Assert.Equal("2", (await again.FindLastAsync(active.Id, 3, null, None))?.Output?.GetRawText());
        Assert.False(await again.TakeEventAsync(active.Id, "e", Sample.Execution(4), Sample.Line("taken"), None));
        await again.TransitionAsync(Sample.Move(active, RunStatus.Pending, RunStatus.Succeeded), null, None);
        Assert.Equal([queued.Id], (await again.PromoteAsync(1, 1, Sample.Noon, None)).Select(r => r.Id));
    }

    [Fact]
    public async Task DisposeAsync_CommitsWhatWasIssued_WhenNothingWasAwaited()
    {
        var run = await CreateRunAsync();
        var calls = Enumerable.Range(0, 5_000).Select(i => Store.RecordAsync(run.Id, [Sample.Execution(i)], [], None)).ToList();

        await Store.DisposeAsync();

        await Task.WhenAll(calls);
        Assert.Equal(5_000, Folder.Query<long>("SELECT count(*) FROM executions"));
    }

    [Fact]
    public async Task DisposeAsync_LeavesNoLog_WhenItFoldsItIn()
    {
        await CreateRunAsync();
        await Store.GetAsync(1, None);

        await Store.DisposeAsync();
        await Store.DisposeAsync();

        Assert.Equal(["workflow.db", "workflow.lock", "workflow.marker"], Directory.GetFiles(Folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.GetAsync(1, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.DeleteAsync(1, 1, Sample.Noon, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.InitializeAsync(None));
    }

    [Fact]
    public async Task AcknowledgedWrites_AreCommitted_WhenAnotherConnectionLooks()
    {
        var run = await CreateRunAsync();

        for (var i = 0; i < 20; i++)
        {
            await Store.RecordAsync(run.Id, [Sample.Execution(i)], [], None);
            Assert.Equal(i + 1L, Folder.Query<long>("SELECT count(*) FROM executions"));
        }
    }

    [Fact]
    public async Task AcknowledgedWrites_AreWhole_WhenTheFilesAreFoundAsACrashLeavesThem()
    {
        var run = await CreateRunAsync();
        await Store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);

        // What a killed process leaves: the file and its log, not folded in.
        await using var crashed = new SqliteFolder();
        File.Copy(Folder.File, crashed.File);
        File.Copy(Folder.File + "-wal", crashed.File + "-wal");
        var again = await crashed.OpenAsync();

        Assert.Equal([run], await again.AllActiveAsync(null));
        Assert.Single(await again.ListRecordedAsync(run.Id, None));
    }

    [Fact]
    public async Task Writer_FlushesEveryCommit_WhenItIsSetUp()
    {
        var (journal, synchronous) = await Store.Database.Writer.Write(
            session => (
                session.Prepare("PRAGMA journal_mode").First(row => row.Text(0)),
                session.Prepare("PRAGMA synchronous").First(row => row.Int(0))),
            None);

        const int full = 2;
        Assert.Equal("wal", journal);
        Assert.Equal(full, synchronous);
    }

    [Fact]
    public async Task Reads_GoOn_WhileTheWriterIsBusy()
    {
        var run = await CreateRunAsync();
        using var release = new ManualResetEventSlim();
        var busy = Store.Database.Writer.Write(
            session =>
            {
                session.Execute("UPDATE runs SET error = 'half done'");
                return release.Wait(TimeSpan.FromMinutes(1));
            },
            None);

        Assert.Equal(run, await Store.GetAsync(run.Id, None));
        Assert.Null(await ErrorAsync());

        release.Set();
        Assert.True(await busy);
        Assert.Equal("half done", await ErrorAsync());

        async Task<string?> ErrorAsync() => Assert.Single((await Store.ListAsync(default, new PageRequest(1), None)).Items).Error;
    }

    [Fact]
    public async Task Readers_CannotWrite_WhenTheyTry() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Database.Readers.Read(
            session =>
            {
                session.Execute("DELETE FROM runs");
                return true;
            },
            None));
}
