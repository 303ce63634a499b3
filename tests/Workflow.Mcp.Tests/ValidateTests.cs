using Workflow.Mcp.Tests.Sessions;

namespace Workflow.Mcp.Tests;

/// <summary>The tool that judges a definition, where the host can.</summary>
public sealed class ValidateTests(RunningService service)
{
    [Fact]
    public async Task Definition_IsJudged_WithTheTaskTypesOfTheService()
    {
        IReadOnlyList<string> known = [];
        await using var agent = await AgentSession.StartAsync(service.Address, validate: (text, types) =>
        {
            known = types;
            return text.Length > 0 ? [new DefinitionFault("/tasks/0/name", 2, 5, "is required\u001b")] : [];
        });

        var (faulty, right) = (await agent.CallAsync("validate_definition", new { definition = "tasks: [{}]" }), await agent.CallAsync("validate_definition", new { definition = "" }));

        Assert.Contains("HTTP", known);
        Assert.Equal((false, true), (faulty.GetProperty("is_valid").GetBoolean(), right.GetProperty("is_valid").GetBoolean()));
        Assert.Equal(@"is required\u001b", faulty.GetProperty("faults")[0].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task WithoutAJudge_ThereIsNoSuchTool()
    {
        await using var agent = await AgentSession.StartAsync(service.Address);

        Assert.DoesNotContain(await agent.Client.ListToolsAsync(), tool => tool.Name == "validate_definition");
    }
}
