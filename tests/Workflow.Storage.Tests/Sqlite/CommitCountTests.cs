using Microsoft.Data.Sqlite;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>The marker never claims a commit that is not on disk. Otherwise the store would not open after a crash.</summary>
public sealed class CommitCountTests : SqliteTest
{
    // As on a full disk: each statement succeeds, and the commit fails.
    private const string FailsAtItsCommit = """
        CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO child VALUES (1);
        """;

    private readonly SqliteFolder _killed = new();

    [Fact]
    public async Task Store_OpensAfterAKill_WhenACommitFailedAndTheNextOneChangesNothing()
    {
        var run = await CreateRunAsync();
        await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(FailsAtItsCommit));
        await WriteAsync("SELECT 1");

        foreach (var file in new[] { "workflow.db", "workflow.db-wal", "workflow.marker" })
        {
            File.Copy(Path.Combine(Folder.Path, file), Path.Combine(_killed.Path, file));
        }

        Assert.Equal(run, await (await _killed.OpenAsync()).GetAsync(run.Id, None));
        await _killed.DisposeAsync();
    }

    private Task<bool> WriteAsync(string script) => Store.Database.Writer.Write(
        session =>
        {
            session.Execute(script);
            return true;
        },
        None);
}
