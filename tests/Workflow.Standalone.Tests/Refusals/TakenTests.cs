using System.Globalization;
using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>A port or a data folder that another host uses.</summary>
public sealed class TakenTests
{
    [Fact]
    public async Task Host_RefusesToStart_WhenThePortIsTaken()
    {
        using var folder = new TemporaryFolder();
        using var first = await StandaloneProcess.StartAsync(folder.File("data-1"));

        var said = await Refusal.OfAsync(
            first.BaseAddress,
            ["--urls", first.BaseAddress.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.File("data-2"))]);

        Assert.Contains(first.BaseAddress.Port.ToString(CultureInfo.InvariantCulture), said, StringComparison.Ordinal);
        Assert.Contains("in use", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal); // a stack trace
        await AssertStillServesAsync(first);
    }

    // Neither is a setting of this service.
    [Theory]
    [InlineData("--urls=nonsense")]
    [InlineData("--urls=ftp://127.0.0.1:7071")]
    public async Task Host_RefusesToStart_InOneLine_WhenAnAddressIsFaulty(string option)
    {
        using var folder = new TemporaryFolder();

        var said = await Refusal.OfAsync(StandaloneProcess.Address(LoopbackPort.Free()), [option, "--Workflow:Access:BootstrapKey=correct-horse-battery-staple", StandaloneProcess.DataDirectory(folder.File("data"))]);

        Assert.Contains("workflow: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_RefusesToStart_WhenTheDataDirectoryIsInUse()
    {
        using var folder = new TemporaryFolder();
        using var first = await StandaloneProcess.StartAsync(folder.File("data"));
        var address = StandaloneProcess.Address(LoopbackPort.Free());

        var said = await Refusal.OfAsync(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.File("data"))]);

        Assert.Contains(folder.File("data"), said, StringComparison.Ordinal);
        Assert.Contains("in use", said, StringComparison.OrdinalIgnoreCase);
        await AssertStillServesAsync(first);
    }

    [Fact]
    public async Task Host_Starts_WhenTheLastOneInTheDataDirectoryWasKilled()
    {
        using var folder = new TemporaryFolder();
        using (var killed = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            killed.KillHard();
        }

        using var next = await StandaloneProcess.StartAsync(folder.File("data"));

        await AssertStillServesAsync(next);
    }

    private static async Task AssertStillServesAsync(StandaloneProcess host) =>
        (await host.Client.GetAsync("/api/v1/workflows")).Expect(HttpStatusCode.OK);
}
