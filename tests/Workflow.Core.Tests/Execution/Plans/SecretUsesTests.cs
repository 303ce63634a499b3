using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Execution.Plans;

/// <summary>Which secrets a definition uses, whatever texts a version has stored.</summary>
public sealed class SecretUsesTests
{
    [Theory]
    [InlineData("{{ secrets.K }}", "K")]
    [InlineData("{{ secrets.K }} and {{ secrets.L }} and {{ secrets.K }}", "K,L")]
    [InlineData("secrets.K", "")] // no template
    [InlineData("{{ secrets.K", "")] // none of these can be parsed
    [InlineData("{{ secrets. }}", "")]
    [InlineData("{{ secrets.K + }}", "")]
    [InlineData("{{ secrets.K }} {{ secrets.L", "")]
    [InlineData("{{ no_such_function(secrets.K) }}", "")]
    [InlineData("{{ 'secrets }}", "")]
    public void Of_FindsNothing_InATextThatCantBeParsed(string text, string names)
    {
        var config = JsonSerializer.SerializeToElement(new { text, other = "{{ secrets.OTHER }}" });
        var definition = new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "a", TaskType = "HTTP", Config = config }] };

        string[] expected = [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries), "OTHER"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), SecretUses.Of(definition).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(names.Length > 0, TemplatedConfig.NamesSecret(JsonSerializer.SerializeToElement(text)));
    }

    [Fact]
    public void Of_NamesTheTaskInAGroup_AndItsVersionHasTheSecret()
    {
        var group = JsonSerializer.Deserialize<JsonElement>("""{"tasks":[{"name":"in","task_type":"GROUP","config":{"tasks":[{"name":"call","task_type":"HTTP","config":{"url":"{{ secrets.K }}"}}]}}]}""");
        var definition = new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "out", TaskType = "GROUP", Config = group }, new TaskDefinition { Name = "a", TaskType = "HTTP", Config = JsonSerializer.SerializeToElement(new { url = "{{ secrets.L }}" }) }] };

        Assert.Equal(["out/in/call"], SecretUses.Of(definition)["K"].Places.Select(place => place.Task));
        var version = new PlannedVersion(definition);
        Assert.Equal(["K", "L"], version.Secrets);
        Assert.Equal(["K", "L"], version.GroupAt("/out/in").TaskSecrets.Order(StringComparer.Ordinal)); // what others send may come back
    }
}
