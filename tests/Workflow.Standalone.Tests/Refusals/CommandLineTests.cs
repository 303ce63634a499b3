using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>Options of the command line that are misused, and the one that lists them.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--Workflow:DataDirectory", "--urls", "http://127.0.0.1:7071")]
    [InlineData("--urls", "--create-admin-key")]
    [InlineData("--urls", "http://127.0.0.1:7071", "--Workflow:DataDirectory")]
    [InlineData("--verbose")]
    public void Fault_NamesAnOptionWithoutAValue(params string[] arguments) =>
        Assert.Contains("has no value: write --", CommandLine.Fault(arguments), StringComparison.Ordinal);

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:7071", "--Workflow:DataDirectory=data")]
    [InlineData("--create-admin-key", "--Workflow:DataDirectory", "data")]
    [InlineData("--Workflow:DataDirectory", "data", "--create-admin-key")]
    [InlineData("--Workflow:Access:AllowedHosts=")]
    [InlineData]
    public void Fault_IsNone_WhenEveryOptionHasAValue(params string[] arguments) => Assert.Null(CommandLine.Fault(arguments));

    [Theory]
    [InlineData("--create-admin-keys")]
    [InlineData("--create-admin-key=x")]
    [InlineData("--CREATE-ADMIN-KEY")]
    public void Fault_NamesAMisspeltOption(string option) => Assert.Contains($"'{option}' is not an option", CommandLine.Fault([option]), StringComparison.Ordinal);

    [Fact]
    public async Task Help_ListsTheOptions_AndStartsNothing()
    {
        using var folder = new TemporaryFolder();
        using var host = StandaloneProcess.Launch(StandaloneProcess.Address(LoopbackPort.Free()), ["--help", StandaloneProcess.DataDirectory(folder.File("data"))]);

        Assert.Equal(0, await host.WaitForExitAsync(TimeSpan.FromMinutes(3)));

        Assert.Contains("--create-admin-key", host.Said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));
    }
}
