using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>Agents that start the command, as their programs do.</summary>
public class McpTests(RunningService service)
{
    [Theory]
    [InlineData(false, false, 11)]
    [InlineData(true, false, 17)]
    [InlineData(true, true, 18)]
    public async Task Agent_HasTheToolsThatAreAllowed(bool operate, bool edit, int tools)
    {
        await using var agent = await StartAsync([.. operate ? ["--allow-operate"] : Array.Empty<string>(), .. edit ? ["--allow-edit"] : Array.Empty<string>()]);

        Assert.Equal(tools, (await agent.ListToolsAsync()).Count);
    }

    [Fact]
    public async Task Definition_IsJudged_AsByValidate()
    {
        await using var agent = await StartAsync([]);

        var (faulty, right) = (await JudgeAsync(agent, "name: a\ntasks:\n  - { name: x, task_type: NO-SUCH }"), await JudgeAsync(agent, "name: a\ntasks:\n  - { name: x, task_type: PASS }"));

        Assert.Equal((3L, true), (faulty.GetProperty("faults")[0].GetProperty("line").GetInt64(), right.GetProperty("is_valid").GetBoolean()));
        Assert.Contains("NO-SUCH", faulty.GetProperty("faults")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_EndsWithFaultyOptions_AndWritesNothingToStandardOutput()
    {
        using var terminal = new Terminal();
        terminal.Variables["WORKFLOW_URL"] = "http://192.0.2.1";
        terminal.Variables["WORKFLOW_KEY"] = "wf_secret_key_0123456789";

        var ended = await terminal.RunAsync("mcp");

        Assert.NotEqual(0, ended.Code);
        Assert.Equal("", ended.Out);
        Assert.DoesNotContain("wf_secret", ended.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JudgeAsync(McpClient agent, string definition)
    {
        var result = await agent.CallToolAsync(new CallToolRequestParams { Name = "validate_definition", Arguments = new Dictionary<string, JsonElement> { ["definition"] = JsonSerializer.SerializeToElement(definition) } });
        return result.StructuredContent!.Value.GetProperty("data");
    }

    private Task<McpClient> StartAsync(string[] options) => McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
    {
        Command = "dotnet",
        Arguments = [StandaloneProcess.AssemblyOf("src/Workflow.Cli", "Workflow.Cli"), "mcp", .. options],
        EnvironmentVariables = new Dictionary<string, string?> { ["WORKFLOW_URL"] = service.Address },
    }));
}
