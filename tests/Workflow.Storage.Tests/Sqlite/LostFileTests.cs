using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>
/// Files that were emptied, truncated, removed or replaced between two starts. Everything acknowledged is there, or the
/// store says what is missing and changes nothing.
/// </summary>
public sealed class LostFileTests : IAsyncLifetime
{
    private readonly SqliteFolder _folder = new();
    private readonly SqliteFolder _crashed = new();
    private readonly SqliteFolder _other = new();

    private static CancellationToken None => CancellationToken.None;

    private string Log => _crashed.File + "-wal";

    /// <summary>What is done to the files that a killed process left, and what the refusal says.</summary>
    public static TheoryData<string, string> AfterAKill => new()
    {
        { "database of no bytes", "has 0 bytes" },
        { "database of one byte", "has 1 bytes" },
        { "database of 511 bytes", "has 511 bytes" },
        { "database removed", "is gone" },
        { "database removed with its log", "is gone" },
        { "database of zeroes", "is no database" },
        { "database of text", "is no database" },
        { "log removed", "commits are gone" },
        { "log of no bytes", "commits are gone" },
        { "log of 10 bytes", "commits are gone" },
        { "log without its end", "commits are gone" },
        { "log of zeroes", "commits are gone" },
        { "log with a damaged frame", "commits are gone" },
        { "log of another database", "is not that of the database" },
        { "another database", "is not the one" },
        { "another database without log", "is not the one" },
        { "older copy", "workflow.db: it is older" },
        { "database and marker of no bytes", "has 0 bytes" },
    };

    /// <summary>The same, after the store was closed: there is no log.</summary>
    public static TheoryData<string, string> AfterAClose => new()
    {
        { "database of no bytes", "has 0 bytes" },
        { "database of one byte", "has 1 bytes" },
        { "database removed", "is gone" },
        { "database cut to half", "was cut" },
        { "database cut to one page", "was cut" },
        { "database of zeroes", "is no database" },
        { "log of another database", "is not that of the database" },
        { "another database", "is not the one" },
        { "older copy", "commits are gone" },
        { "database and marker of no bytes", "has 0 bytes" },
    };

    public async ValueTask InitializeAsync()
    {
        var other = await _other.OpenAsync();
        await other.CreateAsync(Sample.Definition("other", Sample.Task("a")), isActive: true, Sample.Noon, None);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        await _crashed.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(AfterAKill))]
    public async Task InitializeAsync_SaysWhatIsGone_WhenAProcessWasKilledAndThen(string done, string says)
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        Checkpoint();
        CopyTo(_crashed, ".old");
        await FillAsync(store, first: 20);
        CopyTo(_crashed, "");
        await AssertRefusedAsync(done, says);
    }

    [Theory]
    [MemberData(nameof(AfterAClose))]
    public async Task InitializeAsync_SaysWhatIsGone_WhenTheStoreWasClosedAndThen(string done, string says)
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        await store.DisposeAsync();
        CopyTo(_crashed, ".old");
        store = await _folder.OpenAsync();
        await FillAsync(store, first: 20);
        await store.DisposeAsync();
        CopyTo(_crashed, "");
        await AssertRefusedAsync(done, says);
    }

    [Theory]
    [InlineData("log removed")]
    [InlineData("log of no bytes")]
    [InlineData("log of 10 bytes")]
    [InlineData("log of zeroes")]
    public async Task InitializeAsync_SaysWhatIsGone_WhenNothingHasReachedTheDatabaseYetAndThen(string done)
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        CopyTo(_crashed, "");
        await AssertRefusedAsync(done, "commits are gone");
    }

    [Fact]
    public async Task InitializeAsync_FindsEverything_WhenAProcessWasKilledAndNothingWasDone()
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        CopyTo(_crashed, "");

        Assert.Equal(20, (await (await _crashed.OpenAsync()).ListAsync(new PageRequest(50), None)).Items.Count);
    }

    [Theory]
    [InlineData("database of no bytes")]
    [InlineData("database removed")]
    [InlineData("log removed")]
    [InlineData("another database")]
    [InlineData("older copy")]
    public async Task InitializeAsync_GoesOn_WhenAPersonRemovesTheMarkerOnPurpose(string done)
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        CopyTo(_crashed, ".old");
        await FillAsync(store, first: 20);
        CopyTo(_crashed, "");
        Do(done);
        File.Delete(_crashed.Marker);
        if (new FileInfo(_crashed.File) is not { Exists: true, Length: > 0 })
        {
            File.Delete(Log); // as the message asks for
        }

        await (await _crashed.OpenAsync()).CheckAsync(None);
    }

    [Theory]
    [InlineData("marker removed")]
    [InlineData("marker of no bytes")]
    [InlineData("marker of text")]
    public async Task InitializeAsync_FindsEverything_WhenOnlyTheMarkerIsLost(string done)
    {
        var store = await _folder.OpenAsync();
        await FillAsync(store, first: 0);
        CopyTo(_crashed, "");
        Do(done);

        var again = await _crashed.OpenAsync();
        Assert.Equal(20, (await again.ListAsync(new PageRequest(50), None)).Items.Count);
        await again.DisposeAsync();
        File.WriteAllBytes(_crashed.File, []);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _crashed.New().InitializeAsync(None));
    }

    [Fact]
    public async Task InitializeAsync_StartsEmpty_WhenAProcessDiedBeforeAnythingWasThere()
    {
        File.WriteAllBytes(_crashed.File, []);
        File.WriteAllBytes(Path.Combine(_crashed.Path, "workflow.lock"), []);

        await (await _crashed.OpenAsync()).CheckAsync(None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(511)]
    public async Task InitializeAsync_Refuses_WhenTheFileIsNoDatabaseAndThereIsNoMarker(int bytes)
    {
        File.WriteAllBytes(_crashed.File, new byte[bytes]);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => _crashed.New().InitializeAsync(None));

        Assert.Contains($"has {bytes} bytes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, new FileInfo(_crashed.File).Length);
    }

    // From then on the database and its log are both needed.
    private void Checkpoint()
    {
        using var connection = _folder.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        command.ExecuteNonQuery();
    }

    private static async Task FillAsync(SqliteStore store, int first)
    {
        for (var i = first; i < first + 20; i++)
        {
            await store.CreateAsync(Sample.Definition($"workflow {i}", Sample.Task("a")), isActive: true, Sample.Noon, None);
        }
    }

    private void CopyTo(SqliteFolder target, string suffix)
    {
        foreach (var file in new[] { "workflow.db", "workflow.db-wal", "workflow.marker" })
        {
            var from = Path.Combine(_folder.Path, file);
            if (File.Exists(from))
            {
                File.Copy(from, Path.Combine(target.Path, file + suffix), overwrite: true);
            }
        }
    }

    private async Task AssertRefusedAsync(string done, string says)
    {
        Do(done);
        var before = Content();

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => _crashed.New().InitializeAsync(None));

        Assert.True(fault is InvalidOperationException or StoreUnavailableException, fault.ToString());
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    private Dictionary<string, string> Content() => Directory.GetFiles(_crashed.Path)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal) && new FileInfo(file).Length > 0)
        .ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private void Do(string what)
    {
        switch (what)
        {
            case "database of no bytes": File.WriteAllBytes(_crashed.File, []); break;
            case "database of one byte": Cut(_crashed.File, 1); break;
            case "database of 511 bytes": Cut(_crashed.File, 511); break;
            case "database cut to half": Cut(_crashed.File, new FileInfo(_crashed.File).Length / 2); break;
            case "database cut to one page": Cut(_crashed.File, 4096); break;
            case "database removed": File.Delete(_crashed.File); break;
            case "database removed with its log": File.Delete(_crashed.File); File.Delete(Log); break;
            case "database of zeroes": Fill(_crashed.File); break;
            case "database of text": File.WriteAllText(_crashed.File, string.Concat(Enumerable.Repeat("no database. ", 1_000))); break;
            case "database and marker of no bytes": File.WriteAllBytes(_crashed.File, []); File.WriteAllBytes(_crashed.Marker, []); break;
            case "log removed": File.Delete(Log); break;
            case "log of no bytes": File.WriteAllBytes(Log, []); break;
            case "log of 10 bytes": Cut(Log, 10); break;
            case "log without its end": Cut(Log, 32 + (3 * (24 + 4096))); break;
            case "log of zeroes": Fill(Log); break;
            case "log with a damaged frame": Damage(Log, new FileInfo(Log).Length / 2); break;
            case "log of another database": File.Copy(_other.File + "-wal", Log, overwrite: true); break;
            case "another database": File.Copy(Whole(_other), _crashed.File, overwrite: true); break;
            case "another database without log": File.Copy(Whole(_other), _crashed.File, overwrite: true); File.Delete(Log); break;
            case "older copy": Restore(_crashed.File); Restore(Log); break;
            case "marker removed": File.Delete(_crashed.Marker); break;
            case "marker of no bytes": File.WriteAllBytes(_crashed.Marker, []); break;
            case "marker of text": File.WriteAllText(_crashed.Marker, "workflow-store-1 nothing"); break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    private static void Restore(string file)
    {
        File.Delete(file);
        if (File.Exists(file + ".old"))
        {
            File.Copy(file + ".old", file);
        }
    }

    // With its log folded in.
    private static string Whole(SqliteFolder folder)
    {
        var copy = Path.Combine(folder.Path, "whole.db");
        using var connection = folder.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"VACUUM INTO '{copy}'";
        command.ExecuteNonQuery();
        return copy;
    }

    private static void Cut(string file, long bytes)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.SetLength(bytes);
    }

    private static void Fill(string file) => File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);

    private static void Damage(string file, long at)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.Position = at;
        stream.Write("damaged"u8);
    }
}
