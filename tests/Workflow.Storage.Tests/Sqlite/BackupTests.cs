using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Sqlite.Backups;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Copies of a store that is in use, and stores that are made of them.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly SqliteFolder _folder = new();
    private readonly string _other = Directory.CreateTempSubdirectory("workflow-restore-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero));
    private SqliteStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    private string BackupPath => Path.Combine(_other, "b.db");

    private string Target => Path.Combine(_other, "data");

    public async ValueTask InitializeAsync() => _store = await _folder.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        Directory.Delete(_other, recursive: true);
    }

    [Fact]
    public async Task BackUpAsync_CopiesWhatWasAcknowledged_WhileWritersGoOn()
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await CreateAsync($"w{written}");
                Volatile.Write(ref written, written + 1);
            }
        });

        for (var round = 0; round < 5; round++)
        {
            var before = Volatile.Read(ref written);
            await SaveAsync();
            Assert.Empty(Leftovers());

            var restored = await SqliteBackup.RestoreAsync(BackupPath, Path.Combine(_other, $"d{round}"), replaces: false, _time, None);
            Assert.InRange(restored.Content.Workflows, before, Volatile.Read(ref written) + 1);
            await using var copy = new SqliteStore(new SqliteStoreOptions { DataDirectory = Path.Combine(_other, $"d{round}") });
            await copy.InitializeAsync(None);
            for (var i = 0; i < before; i++)
            {
                Assert.NotNull(await copy.FindByNameAsync($"w{i}", None));
            }

            await copy.CheckAsync(None);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task BackUpAsync_IsOneFile_OnlyForItsOwner_WithItsDigest()
    {
        await CreateAsync("w");
        await using var copy = await _store.BackUpAsync(None);
        Assert.Empty(Leftovers()); // not even while it is read
        using var bytes = new MemoryStream();
        await copy.Content.CopyToAsync(bytes);

        Assert.Equal(copy.Bytes, bytes.Length);
        Assert.Equal(SHA256.HashData(bytes.ToArray()), copy.Sha256.ToArray());
        Assert.Equal((1, 1), (bytes.ToArray()[18], bytes.ToArray()[19])); // no log
    }

    [Fact]
    public async Task BackUpAsync_IsRefused_WhileAnotherIsRead()
    {
        await using (await _store.BackUpAsync(None))
        {
            Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => _store.BackUpAsync(None))).Reason);
        }

        await using var next = await _store.BackUpAsync(None);
    }

    [Fact]
    public async Task BackUpAsync_LeavesNothing_WhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.BackUpAsync(cancelled.Token));

        Assert.Empty(Leftovers());
        await using var next = await _store.BackUpAsync(None);
    }

    [Fact]
    public async Task Open_RemovesWhatAKilledProcessHasLeft()
    {
        await _store.DisposeAsync();
        foreach (var name in new[] { "workflow.backup", "workflow.backup-journal", "workflow.restore", "workflow.restoring.new" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, name), "half", None);
        }

        await _folder.OpenAsync();

        Assert.Empty(Leftovers());
    }

    public static TheoryData<string, string> Faults => new()
    {
        { File.Exists("/dev/zero") ? "device" : "empty", "not a backup: its first bytes" }, // never ends
        { "versionless", "a database of something else" },
        { "negative", "a database of something else" },
        { "missing", "There is no file" },
        { "empty", "not a backup: its first bytes" },
        { "text", "not a backup: its first bytes" },
        { "cut", "was cut: it has" },
        { "longer", "was cut: it has" },
        { "zeroed", "damaged or was cut" },
        { "foreign", "a database of something else" },
        { "newer", "from a newer version of the service" },
        { "raw", "a copy of a database that was in use" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task RestoreAsync_ChangesNothing_WhenTheFileIsNoBackup(string kind, string said)
    {
        for (var i = 0; i < 50; i++)
        {
            await CreateAsync($"w{i}");
        }

        await SaveAsync();
        await SpoilAsync(kind);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteBackup.RestoreAsync(BackupPath, Target, replaces: true, _time, None));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target)); // it was not there before
    }

    [Fact]
    public async Task RestoreAsync_IsRefused_WhileAServiceUsesTheFolder()
    {
        await SaveAsync();

        Assert.Contains("in use by another process", (await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteBackup.RestoreAsync(BackupPath, _folder.Path, replaces: true, _time, None))).Message, StringComparison.Ordinal);
        await _store.CheckAsync(None);
    }

    [Fact]
    public async Task RestoreAsync_KeepsTheStoreBefore_WhenItReplacesIt()
    {
        await CreateAsync("old");
        await SaveAsync();
        await CreateAsync("newer");
        await _store.DisposeAsync();

        Assert.Contains("There is a store in", (await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteBackup.RestoreAsync(BackupPath, _folder.Path, replaces: false, _time, None))).Message, StringComparison.Ordinal);
        var restored = await SqliteBackup.RestoreAsync(BackupPath, _folder.Path, replaces: true, _time, None);

        Assert.Equal(Path.Combine(_folder.Path, "replaced-20261130T040000Z"), restored.Replaced);
        Assert.Equal(1, restored.Content.Workflows);
        Assert.Null(await (await _folder.OpenAsync()).FindByNameAsync("newer", None));
        await using var before = new SqliteStore(new SqliteStoreOptions { DataDirectory = restored.Replaced! });
        await before.InitializeAsync(None);
        Assert.NotNull(await before.FindByNameAsync("newer", None));
        AssertPrivate(_folder.Path);
        AssertPrivate(restored.Replaced!);
    }

    // The files are moved one by one: a kill may come before each.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Restore_IsCompletedByTheNextProcess_WhenItWasKilled(int moved)
    {
        await CreateAsync("old");
        await SaveAsync();
        await CreateAsync("newer");
        await _store.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "workflow.db-wal"), "an old log", None);
        File.Copy(BackupPath, Path.Combine(_folder.Path, "workflow.restore"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "workflow.restoring"), "replaced-1", None);
        var aside = Directory.CreateDirectory(Path.Combine(_folder.Path, "replaced-1")).FullName;
        foreach (var name in new[] { "workflow.marker", "workflow.db-wal", "workflow.db" }.Take(moved))
        {
            File.Move(Path.Combine(_folder.Path, name), Path.Combine(aside, name));
        }

        if (moved == 4)
        {
            File.Move(Path.Combine(_folder.Path, "workflow.restore"), Path.Combine(_folder.Path, "workflow.db"));
        }

        var store = await _folder.OpenAsync();

        Assert.NotNull(await store.FindByNameAsync("old", None));
        Assert.Null(await store.FindByNameAsync("newer", None));
        Assert.Empty(Leftovers());
        Assert.True(File.Exists(Path.Combine(aside, "workflow.db")));
    }

    private async Task CreateAsync(string name) => await _store.CreateAsync(Sample.Definition(name, Sample.Task("a")), isActive: true, Sample.Noon, None);

    private async Task SaveAsync()
    {
        await using var copy = await _store.BackUpAsync(None);
        await using var file = File.Create(BackupPath);
        await copy.Content.CopyToAsync(file);
    }

    private IEnumerable<string> Leftovers() =>
        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).OfType<string>().Where(name => name.StartsWith("workflow.backup", StringComparison.Ordinal) || name.StartsWith("workflow.restor", StringComparison.Ordinal));

    private async Task SpoilAsync(string kind)
    {
        var bytes = await File.ReadAllBytesAsync(BackupPath);
        switch (kind)
        {
            case "missing":
                File.Delete(BackupPath);
                return;
            case "device":
                File.Delete(BackupPath);
                File.CreateSymbolicLink(BackupPath, "/dev/zero");
                return;
            case "newer" or "foreign" or "versionless" or "negative":
                using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={BackupPath};Pooling=False"))
                {
                    connection.Open();
                    using var command = connection.CreateCommand();
                    command.CommandText = kind switch
                    {
                        "newer" => "PRAGMA user_version = 9999",
                        "versionless" => "PRAGMA user_version = 0",
                        "negative" => "PRAGMA user_version = -1",
                        _ => "ALTER TABLE store RENAME TO shop",
                    };
                    command.ExecuteNonQuery();
                }

                return;
            case "raw":
                File.Copy(_folder.File, BackupPath, overwrite: true);
                return;
            default:
                await File.WriteAllBytesAsync(BackupPath, kind switch
                {
                    "empty" => [],
                    "text" => [.. Enumerable.Repeat((byte)'x', 10_000)],
                    "cut" => bytes[..^4096],
                    "longer" => [.. bytes, .. new byte[10]],
                    _ => [.. bytes[..4096], .. new byte[bytes.Length - 4096]],
                });
                return;
        }
    }

    private static void AssertPrivate(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
            }
        }
    }
}
