using System.Text;
using System.Text.Json;
using Workflow.Cli.Definitions;
using Workflow.Cli.Exporting;
using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

public class PlainDefinitionTests
{
    public static TheoryData<string> Examples() => [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.yaml", SearchOption.AllDirectories)
        .Where(path => Definition(path) is not null)
        .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void PlainForm_InYaml_IsTheSameDefinition(string path)
    {
        var definition = Definition(Path.Combine(RepositoryRoot.Path, path))!;

        var yaml = YamlWriter.Write(PlainDefinition.Of(definition, isActive: null));
        var read = Read(yaml);

        Assert.True(PlainDefinition.IsSame(definition, read), $"{yaml}\n{YamlWriter.Write(PlainDefinition.Of(read, isActive: null))}");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Export_OverTheSameDefinition_LeavesTheFileAsItIs(string path)
    {
        var file = DefinitionFile.Read("a.yaml", File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, path)));

        var exported = ExportedText.Of(Definition(Path.Combine(RepositoryRoot.Path, path))!, !file.Text.Contains("is_active: false", StringComparison.Ordinal), isYaml: true, file);

        Assert.Equal((file.Text, true), (exported.Text, exported.IsSame));
    }

    // A changed description and a new task at the end; comments, order and quotes stay.
    [Theory]
    [MemberData(nameof(Examples))]
    public void Export_OverAnEarlierDefinition_KeepsItsComments(string path)
    {
        var file = DefinitionFile.Read("a.yaml", File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, path)));
        var definition = Definition(Path.Combine(RepositoryRoot.Path, path))!;
        var changed = definition with
        {
            Description = "changed: \"really\" #1",
            MaxConcurrentRuns = 7,
            Tasks = [.. definition.Tasks, new TaskDefinition { Name = "appended", TaskType = "PASS", DependsOn = [], Config = JsonElement.Parse("{}"), OrderIndex = definition.Tasks.Length }],
        };

        var exported = ExportedText.Of(changed, true, isYaml: true, file);

        Assert.True(PlainDefinition.IsSame(changed, Read(exported.Text)), exported.Text);
        var hasAnchors = YamlNodes.Of(file.Text) is null; // then it is written anew, and says so
        Assert.Equal(hasAnchors, exported.LostComments);
        Assert.Equal(hasAnchors ? [] : Comments(file.Text), Comments(exported.Text));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("12:30:00")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("{{ tasks.a.output }}")]
    [InlineData("*/5 * * * *")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- a")]
    [InlineData("line\nline")]
    [InlineData("line\n\n  indented\n")]
    [InlineData("line \nline")]
    [InlineData("line\n\n\n")]
    [InlineData("\n")]
    [InlineData("tab\there")]
    [InlineData("\u0001\u001b[31m")]
    [InlineData("\u202eright to left")]
    [InlineData("测试 😀")]
    [InlineData("\u0085\u2028")]
    [InlineData("---")]
    [InlineData("---\n...\nx")]
    public void Text_InYaml_ReadsBackAsItIs(string text)
    {
        var value = JsonSerializer.SerializeToElement(new Dictionary<string, object> { [text] = text, ["list"] = new[] { text, text }, ["nested"] = new Dictionary<string, string> { ["a"] = text } });

        var file = DefinitionFile.Read("a.yaml", Encoding.UTF8.GetBytes(YamlWriter.Write(value)));

        Assert.Null(file.SyntaxFault);
        Assert.True(JsonElement.DeepEquals(value, file.Body!.Value), file.Text);
    }

    private static List<string> Comments(string yaml) => [.. yaml.Split('\n').Select(line => line.TrimStart()).Where(line => line.StartsWith('#'))];

    private static WorkflowDefinition? Definition(string path)
    {
        FaultCollection faults = [];
        var body = DefinitionFile.Read(path, File.ReadAllBytes(path)).Body;
        return body is { ValueKind: JsonValueKind.Object } && DefinitionReader.ReadWorkflow(body.Value, BodyUse.Apply, faults) is { HasTasks: true } draft && faults.Count == 0 ? draft.Definition : null;
    }

    private static WorkflowDefinition Read(string yaml)
    {
        FaultCollection faults = [];
        var file = DefinitionFile.Read("a.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.True(file.Body is not null, $"{file.SyntaxFault}\n{yaml}");
        var draft = DefinitionReader.ReadWorkflow(file.Body.Value, BodyUse.Apply, faults);
        Assert.Empty(faults);
        return draft.Definition;
    }
}
