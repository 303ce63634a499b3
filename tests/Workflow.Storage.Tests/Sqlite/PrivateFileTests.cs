using Workflow.Storage.Sqlite;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Only the service's own user may open what it stores.</summary>
public sealed class PrivateFileTests : SqliteTest
{
    private const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private string Folders => Path.Combine(Folder.Path, "not", "there");

    [Fact]
    public async Task InitializeAsync_CreatesEverythingForItsUserAlone_WhenTheFolderIsMissing()
    {
        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folders });
        await store.InitializeAsync(None);
        await store.CheckAsync(None);

        AssertPrivate(Folders, files: 5);
        await store.DisposeAsync();
        AssertPrivate(Folders, files: 3);
    }

    [Fact]
    public async Task InitializeAsync_TightensWhatIsThere_WhenOthersMayOpenIt()
    {
        await using (var first = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folders }))
        {
            await first.InitializeAsync(None);
        }

        Open(Folders, Everybody);
        foreach (var file in Directory.GetFiles(Folders))
        {
            Open(file, Everybody);
        }

        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folders });
        await store.InitializeAsync(None);

        AssertPrivate(Folders, files: 5);
    }

    [Fact]
    public async Task InitializeAsync_TightensTheLog_WhenAProcessWasKilled()
    {
        await CreateRunAsync();
        var crashed = Directory.CreateDirectory(Folders).FullName;
        foreach (var file in Directory.GetFiles(Folder.Path).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(crashed, Path.GetFileName(file));
            File.Copy(file, copy);
            Open(copy, Everybody);
        }

        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = crashed });
        await store.InitializeAsync(None);

        AssertPrivate(crashed, files: 5);
    }

    [Fact]
    public async Task InitializeAsync_LeavesTheFolderAsItIs_WhenOthersHaveSomethingInIt()
    {
        Directory.CreateDirectory(Folders);
        var stranger = Path.Combine(Folders, "stranger.txt");
        await File.WriteAllTextAsync(stranger, "not the service's", None);
        Open(Folders, Everybody);
        Open(stranger, Everybody);

        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folders });
        await store.InitializeAsync(None);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Everybody, File.GetUnixFileMode(Folders));
            Assert.Equal(Everybody, File.GetUnixFileMode(stranger));
            Assert.Equal(ForFiles, File.GetUnixFileMode(Path.Combine(Folders, "workflow.db")));
        }
    }

    private static void Open(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static void AssertPrivate(string folder, int files)
    {
        var found = Directory.GetFiles(folder);
        Assert.Equal(files, found.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(ForFolders, File.GetUnixFileMode(folder));
            foreach (var file in found)
            {
                Assert.Equal(ForFiles, File.GetUnixFileMode(file));
            }
        }
    }
}
