using Microsoft.Data.Sqlite;
using Workflow.Core.History;
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
        Assert.Equal([run], await again.ListActiveAsync(None));
        Same.Execution(execution, (await again.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        Assert.Equal(2, (await again.ListLogAsync(run.Id, new PageRequest(50), None)).Items.Count);
        Assert.Equal(2, (await again.CreateAsync(Sample.Definition("second", Sample.Task("a")), isActive: true, Sample.Noon, None)).Written.Id);
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
    public async Task DisposeAsync_LeavesOneFile_WhenItFoldsTheLogIn()
    {
        await CreateRunAsync();
        await Store.GetAsync(1, None);

        await Store.DisposeAsync();
        await Store.DisposeAsync();

        Assert.Equal(["workflow.db", "workflow.lock"], Directory.GetFiles(Folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
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

        Assert.Equal([run], await again.ListActiveAsync(None));
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

        release.Set();
        Assert.True(await busy);
        Assert.Equal("half done", (await Store.GetAsync(run.Id, None))?.Error);
    }

    [Fact]
    public async Task Readers_CannotWrite_WhenTheyTry() =>
        await Assert.ThrowsAsync<SqliteException>(() => Store.Database.Readers.Read(
            session =>
            {
                session.Execute("DELETE FROM runs");
                return true;
            },
            None));
}
