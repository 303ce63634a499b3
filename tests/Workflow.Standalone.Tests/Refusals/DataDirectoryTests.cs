using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>Data folders that can't be used.</summary>
public sealed class DataDirectoryTests
{
    [Fact]
    public async Task Host_SaysWhichFolder_WhenItIsAFile()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "not a folder");

        await AssertRefusedAsync(folder.File("file"));

        Assert.Equal("not a folder", await File.ReadAllTextAsync(folder.File("file")));
    }

    [Fact]
    public async Task Host_SaysWhichFolder_WhenItLiesBelowAFile()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "not a folder");

        await AssertRefusedAsync(Path.Combine(folder.File("file"), "data"));
    }

    [Fact]
    public async Task Host_SaysWhichFolder_WhenItCannotBeWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder that nobody can write to, not even root.");

        await AssertRefusedAsync("/proc/workflow");
    }

    [Fact]
    public async Task Host_CreatesTheFolder_WhenItIsMissing()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "not", "there", "yet");

        using var host = await StandaloneProcess.StartAsync(data);

        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(data));
    }

    private static async Task AssertRefusedAsync(string dataDirectory)
    {
        var address = StandaloneProcess.Address(LoopbackPort.Free());

        var said = await Refusal.OfAsync(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(dataDirectory)]);

        Assert.Contains(dataDirectory, said, StringComparison.Ordinal);
    }
}
