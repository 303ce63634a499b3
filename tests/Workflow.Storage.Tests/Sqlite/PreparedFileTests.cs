using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Files that only their owner may read, whatever was prepared in their place.</summary>
public sealed class PreparedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-private-").FullName;

    private string FilePath => Path.Combine(_folder, "new");

    private string Other => Path.Combine(_folder, "other");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("nothing")]
    [InlineData("a file that all may read")]
    [InlineData("a link to a file")]
    [InlineData("a link to nothing")]
    public void Create_MakesAFileOfItsOwn(string there)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are those of Unix.");
        Prepare(there);

        using (var file = PrivateFiles.Create(FilePath))
        {
            file.Write("secret"u8);
        }

        Assert.Equal(("secret", null), (File.ReadAllText(FilePath), new FileInfo(FilePath).LinkTarget));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(FilePath));
        Assert.Equal(there == "a link to nothing" ? "" : "of another", File.Exists(Other) ? File.ReadAllText(Other) : "");
    }

    private void Prepare(string there)
    {
        if (there == "a link to nothing")
        {
            File.CreateSymbolicLink(FilePath, Other);
            return;
        }

        File.WriteAllText(Other, "of another");
        switch (there)
        {
            case "a file that all may read":
                File.WriteAllText(FilePath, "of another");
                Open(FilePath);
                break;
            case "a link to a file":
                Open(Other);
                File.CreateSymbolicLink(FilePath, Other);
                break;
            default:
                break;
        }
    }

    private static void Open(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}
