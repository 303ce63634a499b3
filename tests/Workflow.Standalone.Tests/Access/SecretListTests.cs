using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>The names of the secrets of a process, each with where its value comes from; no value.</summary>
public sealed class SecretListTests
{
    [Fact]
    public async Task Secrets_AreListed_WithoutTheirValues()
    {
        using var folder = new TemporaryFolder();
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var host = StandaloneProcess.Launch(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.File("data")), "--Workflow:Secrets:LATER=hunter2-a", "--Workflow:Secrets:EARLIER=hunter2-b"],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Workflow__Secrets__TOKEN"] = "hunter2-c",
                ["Workflow__Secrets__EARLIER"] = "hunter2-d", // the command line wins
                ["Workflow__Secrets__VAULT"] = "@Microsoft.KeyVault(VaultName=hunter2;SecretName=VAULT)",
            });
        await host.WaitUntilReadyAsync();

        var user = Define.Workflow("uses", Define.Task("a", "PASS", new JsonObject { ["output"] = "{{ secrets.TOKEN }}" }));
        user["webhook_secret"] = "LATER";
        user["on_failure"] = new JsonArray(new JsonObject { ["url"] = "https://example.org", ["secret"] = "TOKEN" });
        await host.Client.CreateWorkflowAsync(user);

        var answer = await host.Client.GetAsync("/api/v1/secrets");

        Assert.Equal(
            ["EARLIER command_line true", "LATER command_line true", "TOKEN environment true", "VAULT environment false"],
            answer.Json.GetProperty("items").EnumerateArray().Select(s => $"{s.Text("name")} {s.Text("source")} {s.GetProperty("is_readable").GetRawText()}"));
        Assert.Equal(
            ["EARLIER: ", "LATER: webhook", "TOKEN: on_failure, task a", "VAULT: "],
            answer.Json.GetProperty("items").EnumerateArray().Select(s => $"{s.Text("name")}: {string.Join(", ", s.GetProperty("used_by").EnumerateArray().SelectMany(use => use.GetProperty("places").EnumerateArray()).Select(place => $"{place.Text("kind")} {place.GetProperty("task").GetString()}".TrimEnd()))}"));
        Assert.Equal("uses", Assert.Single((await host.Client.GetAsync("/api/v1/secrets/LATER_NEXT/workflows")).Json.GetProperty("items").EnumerateArray()).Text("workflow_name"));
        Assert.DoesNotContain("hunter2", answer.Json.GetRawText(), StringComparison.Ordinal);
    }
}
