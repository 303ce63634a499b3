using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>A setting of access that can't be read, or would let in everyone.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("--Workflow:Access:Entra:AppService=maybe", "AppService")]
    [InlineData("--Workflow:Limits:RequestsPerSecond=0", "Workflow:Limits:RequestsPerSecond is 0; it must be 1 to 1,000,000")]
    [InlineData("--Workflow:Access:Sessions:IdleMinutes=x", "Workflow:Access:Sessions:IdleMinutes is 'x'; it must be a number, 1 to 1,440")]
    [InlineData("--Workflow:Store:CheckSeconds=-1", "Workflow:Store:CheckSeconds is -1; it must be 0 to 3,600")]
    [InlineData("--Workflow:Http:MaxRedirects=51", "Workflow:Http:MaxRedirects is 51")]
    [InlineData("--Workflow:Access:TrustedProxies=proxy.example.org", "Workflow:Access:TrustedProxies holds 'proxy.example.org'")]
    [InlineData("--Workflow:Access:TrustedProxies:0=0.0.0.0/0", "Workflow:Access:TrustedProxies holds '0.0.0.0/0'")]
    public async Task Host_RefusesToStart_AndNamesTheSetting(string setting, string expected)
    {
        using var folder = new TemporaryFolder();

        var said = await Refusal.OfAsync(StandaloneProcess.Address(LoopbackPort.Free()), [setting, StandaloneProcess.DataDirectory(folder.File("data"))]);

        Assert.Contains("workflow: a setting is faulty: ", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal); // a stack trace
        Assert.DoesNotContain("DataAnnotation", said, StringComparison.Ordinal);
    }
}
