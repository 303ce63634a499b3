using Workflow.Core.History;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Files that are truncated while the store is open: no lost write is acknowledged, and nothing more is damaged.</summary>
public sealed class TruncatedFileTests : SqliteTest
{
    private string Log => Folder.File + "-wal";

    public static TheoryData<string, long> Cuts => new()
    {
        { "workflow.db", 0 },
        { "workflow.db", 5_000 },
        { "workflow.db", 100_000 },
        { "workflow.db-wal", 0 },
        { "workflow.db-wal", 10 },
        { "workflow.db-wal", 20_000 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Writes_AreRefused_WhenAFileIsCut(string file, long bytes)
    {
        await FillAsync(file);
        Cut(file, bytes);

        await AssertDamagedAsync(() => Store.CreateAsync(Sample.Definition("next", Sample.Task("a")), isActive: true, Sample.Noon, None));
        await AssertDamagedAsync(() => Store.CheckAsync(None));
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task CheckAsync_SaysSo_WhenAFileIsCut(string file, long bytes)
    {
        await FillAsync(file);
        Cut(file, bytes);

        await AssertDamagedAsync(() => Store.CheckAsync(None));
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task DisposeAsync_ChangesNothingMore_WhenAFileWasCut(string file, long bytes)
    {
        await FillAsync(file);
        Cut(file, bytes);
        await AssertDamagedAsync(() => Store.CheckAsync(None));
        var before = (await File.ReadAllBytesAsync(Folder.File, None), await File.ReadAllBytesAsync(Log, None));

        await Store.DisposeAsync();

        Assert.Equal(before.Item1, await File.ReadAllBytesAsync(Folder.File, None));
        Assert.Equal(before.Item2, await File.ReadAllBytesAsync(Log, None));
    }

    [Theory]
    [InlineData("PRAGMA wal_checkpoint(TRUNCATE)")]
    [InlineData("DELETE FROM log; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")]
    public async Task Writes_GoOn_WhenAnotherProgramMakesTheFilesShorter(string script)
    {
        await FillAsync("workflow.db");
        using (var connection = Folder.Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = script;
            command.ExecuteNonQuery();
        }

        await Store.CheckAsync(None);
        await Store.CreateAsync(Sample.Definition("next", Sample.Task("a")), isActive: true, Sample.Noon, None);
        Assert.Equal("next", (await Store.FindByNameAsync("next", None))?.Definition.Name);
    }

    // With everything in the database, or much in the log.
    private async Task FillAsync(string file)
    {
        var run = await CreateRunAsync();
        for (var i = 0; i < 40; i++)
        {
            await Store.RecordAsync(run.Id, [Sample.Execution(i) with { Output = Sample.JsonOf(10_000) }], [Sample.Line("recorded")], None);
        }

        if (file == "workflow.db")
        {
            using var connection = Folder.Connect();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
            await Store.RecordAsync(run.Id, [Sample.Execution(40)], [Sample.Line("recorded")], None);
        }
    }

    private void Cut(string file, long bytes)
    {
        using var stream = new FileStream(Path.Combine(Folder.Path, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(bytes);
    }

    private static async Task AssertDamagedAsync(Func<Task> call) =>
        Assert.Equal(StoreFault.Damaged, (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Fault);
}
