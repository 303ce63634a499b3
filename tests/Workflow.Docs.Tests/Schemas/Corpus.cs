using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Api.Requests;
using Workflow.Docs.Tests.Examples;
using Workflow.Docs.Tests.Pages;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Schemas;

/// <summary>The definitions of this repository as JSON: those of the pages, of the examples, and two with every member.</summary>
internal static class Corpus
{
    /// <summary>Each with where it is.</summary>
    public static IReadOnlyList<(string Place, JsonElement Definition)> All { get; } = [.. OfPages(), .. OfFiles(), .. Whole()];

    /// <summary>A definition of YAML or JSON.</summary>
    public static JsonElement Read(string text) => YamlBody.Read(text, 10_000_000);

    /// <summary>The two definitions with every member, to be changed: the tests that run meanwhile see nothing of it.</summary>
    public static IEnumerable<JsonNode> CopyWhole() => All.TakeLast(2).Select(each => Copy(each.Definition));

    /// <summary>A definition to be changed.</summary>
    public static JsonNode Copy(JsonElement definition) => JsonNode.Parse(definition.GetRawText())!;

    private static IEnumerable<(string, JsonElement)> OfPages() =>
        from page in Page.WithExamples
        from fence in page.Fences
        where fence.IsDefinition && fence.Comment != "refused"
        select ($"{page.Path}, line {fence.Line}", Read(Definition.Whole(fence)));

    private static IEnumerable<(string, JsonElement)> OfFiles()
    {
        var examples = Path.Combine(RepositoryRoot.Path, "examples");
        foreach (var path in Directory.EnumerateFiles(examples, "*.*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".yaml" or ".json").Order(StringComparer.Ordinal))
        {
            var place = Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/');
            if (place.Split('/').Any(part => part is "bin" or "obj" or "traces" or "own-task-type")) // a trace is what a run does, and a task type of one's own needs its service
            {
                continue;
            }

            if (Read(File.ReadAllText(path)) is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("tasks", out _))
            {
                yield return (place, found);
            }
        }
    }

    private static IEnumerable<(string, JsonElement)> Whole() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests/Workflow.Docs.Tests/Schemas"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), Read(File.ReadAllText(path))));
}
