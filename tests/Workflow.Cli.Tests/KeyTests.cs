using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

public class KeyTests
{
    [Fact]
    public async Task Keys_AreCreated_Listed_Used_AndRevoked()
    {
        using var folder = new TemporaryFolder();
        const string Admin = "admin-of-the-tests-0123456789-0123456789";
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Admin}");
        using var terminal = new Terminal();
        terminal.Variables["WORKFLOW_URL"] = host.BaseAddress.ToString();
        var refused = await terminal.RunAsync("runs");
        Assert.Equal(1, refused.Code);
        Assert.Contains("Set a key: WORKFLOW_KEY", refused.Error, StringComparison.Ordinal);
        terminal.Variables["WORKFLOW_KEY"] = Admin;

        var key = (await terminal.RunAsync("keys", "create", "ci", "--role", "operator", "--workflow", "ci-*")).Table;

        var listed = JsonElement.Parse((await terminal.RunAsync("keys", "list", "-o", "json")).Out);
        var prefix = Assert.Single(listed.EnumerateArray()).GetProperty("prefix").GetString()!;
        Assert.StartsWith(prefix, key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await terminal.RunAsync("keys", "list")).Out, StringComparison.Ordinal);
        terminal.Variables["WORKFLOW_KEY"] = key;
        Assert.Equal(0, (await terminal.RunAsync("runs")).Code);
        Assert.Equal(1, (await terminal.RunAsync("keys", "list")).Code);
        terminal.Variables["WORKFLOW_KEY"] = Admin;
        Assert.Equal(0, (await terminal.RunAsync("keys", "revoke", prefix)).Code);
        Assert.Equal("[]", (await terminal.RunAsync("keys", "list", "-o", "json")).Table);
        terminal.Variables["WORKFLOW_KEY"] = key;
        Assert.Equal(1, (await terminal.RunAsync("runs")).Code);
    }
}
