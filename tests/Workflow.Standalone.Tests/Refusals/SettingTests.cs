using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>A setting of access that can't be read, or would let in everyone.</summary>
public sealed class SettingTests
{
    [Theory]
    [InlineData("--Workflow:Access:Entra:AppService=maybe", "AppService")]
    [InlineData("--Workflow:Access:TrustedProxies=proxy.example.org", "Workflow:Access:TrustedProxies holds 'proxy.example.org'")]
    [InlineData("--Workflow:Access:TrustedProxies:0=0.0.0.0/0", "Workflow:Access:TrustedProxies holds '0.0.0.0/0'")]
    public async Task Host_RefusesToStart_AndNamesTheSetting(string setting, string expected)
    {
        using var folder = new TemporaryFolder();

        var said = await Refusal.OfAsync(StandaloneProcess.Address(LoopbackPort.Free()), [setting, StandaloneProcess.DataDirectory(folder.File("data"))]);

        Assert.Contains("workflow: a setting is faulty: ", said, StringComparison.Ordinal);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }
}
