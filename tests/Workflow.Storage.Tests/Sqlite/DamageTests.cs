using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Pages that were overwritten, and files that were removed while the store is open.</summary>
public sealed class DamageTests : SqliteTest
{
    private const int PageBytes = 4096;

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public async Task InitializeAsync_OpensForReadingOnly_WhenAPageIsDamaged(byte with)
    {
        var run = await CreateRunAsync();
        var root = RootOf("executions");
        await Store.DisposeAsync();
        Overwrite(root, with);
        var before = await File.ReadAllBytesAsync(Folder.File, None);

        var store = await Folder.OpenAsync();

        await AssertDamagedAsync(() => store.CheckAsync(None));
        await AssertDamagedAsync(() => store.RecordAsync(run.Id, [Sample.Execution(0)], [], None));
        await AssertDamagedAsync(() => store.DeleteAsync(1, 1, Sample.Noon, None));
        Assert.Equal(run, await store.GetAsync(run.Id, None));
        Assert.Equal("nightly", (await store.GetAsync(1, None))?.Definition.Name);
        await store.DisposeAsync();
        Assert.Equal(before, await File.ReadAllBytesAsync(Folder.File, None));
    }

    [Fact]
    public async Task Writes_AreRefused_WhenAReaderMeetsADamagedPage()
    {
        var run = await CreateRunAsync();
        var root = RootOf("log");
        await Store.DisposeAsync();
        var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folder.Path, CheckTimeLimit = TimeSpan.Zero });
        await using var closed = store;
        Overwrite(root, 0xFF);
        await store.InitializeAsync(None);
        await store.CheckAsync(None);

        await AssertDamagedAsync(() => store.ListLogAsync(run.Id, new PageRequest(50), None));

        await AssertDamagedAsync(() => store.CheckAsync(None));
        await AssertDamagedAsync(() => store.DeleteAsync(1, 1, Sample.Noon, None));
        Assert.Equal(run, await store.GetAsync(run.Id, None));
    }

    [Fact]
    public async Task Writes_AreRefused_WhenTheWriterMeetsADamagedPage()
    {
        var run = await CreateRunAsync();
        var root = RootOf("log");
        await Store.DisposeAsync();
        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folder.Path, CheckTimeLimit = TimeSpan.Zero });
        Overwrite(root, 0xFF);
        await store.InitializeAsync(None);

        await AssertDamagedAsync(() => store.RecordAsync(run.Id, [], [Sample.Line("on the damaged page")], None));

        await AssertDamagedAsync(() => store.CheckAsync(None));
        await AssertDamagedAsync(() => store.CreateAsync(Sample.Definition("second", Sample.Task("a")), isActive: true, Sample.Noon, None));
    }

    [Fact]
    public async Task InitializeAsync_SaysThatTheFileIsDamaged_WhenItsFirstPageIs()
    {
        await CreateRunAsync();
        await Store.DisposeAsync();
        Overwrite(1, 0xFF, from: 100);

        var store = Folder.New();

        Assert.Equal(StoreFault.Damaged, (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(None))).Fault);
    }

    [Theory]
    [InlineData("workflow.db")]
    [InlineData("workflow.marker")]
    public async Task CheckAsync_SaysThatAFileIsGone_WhenItIsRemovedUnderTheStore(string file)
    {
        await CreateRunAsync();
        File.Delete(Path.Combine(Folder.Path, file));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.CheckAsync(None));

        Assert.Equal(StoreFault.Unreachable, fault.Fault);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.DeleteAsync(1, 1, Sample.Noon, None));
    }

    [Fact]
    public async Task Writes_AreRefused_WhenTheDatabaseIsMovedAway()
    {
        await CreateRunAsync();
        File.Move(Folder.File, Folder.File + ".away");

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.DeleteAsync(1, 1, Sample.Noon, None));

        Assert.Contains("removed or renamed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_SaysThatTheFolderIsTaken_WhenAnotherProcessHasIt()
    {
        await CreateRunAsync();
        File.Delete(Path.Combine(Folder.Path, "workflow.lock"));
        var second = Folder.New();
        await second.InitializeAsync(None);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.CheckAsync(None));

        Assert.Contains("taken over", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.DeleteAsync(1, 1, Sample.Noon, None));
        await second.CheckAsync(None);
    }

    private static async Task AssertDamagedAsync(Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(call);
        Assert.Equal(StoreFault.Damaged, fault.Fault);
        Assert.Contains("damaged", fault.Message, StringComparison.Ordinal);
    }

    private long RootOf(string table) => Folder.Query<long>($"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");

    private void Overwrite(long page, byte with, int from = 0)
    {
        var bytes = new byte[PageBytes - from];
        Array.Fill(bytes, with);
        using var file = new FileStream(Folder.File, FileMode.Open);
        file.Position = ((page - 1) * PageBytes) + from;
        file.Write(bytes);
    }
}
