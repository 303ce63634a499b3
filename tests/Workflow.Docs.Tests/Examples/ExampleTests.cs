using System.Net;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Examples;

/// <summary>
/// Every example of the documents is run. What a block is follows from its language; behind the language stands the status of
/// an answer (<c>json 201</c>) or of the requests (<c>bash 202</c>); and a comment above it, which a reader does not see, says
/// what else there is to know: that it is only a part of a definition (<c>&lt;!-- example: tasks --></c>, <c>task</c>,
/// <c>workflow</c>), that it is refused (<c>refused</c>), that it is what expressions see (<c>scope</c>), or that it is neither
/// a definition nor an answer (<c>other</c>).
/// </summary>
public sealed class ExampleTests(DefinitionService definitions) : IClassFixture<DefinitionService>
{
    private static readonly string[] Languages = ["bash", "json", "yaml", "mermaid", "text", "csharp"];

    public static TheoryData<string> Played() => [.. Page.WithExamples.Where(page => page.Fences.Any(fence => fence.IsCalls)).Select(page => page.Path)];

    public static TheoryData<string> Defining() => [.. Page.WithExamples.Where(page => page.Fences.Any(fence => fence.IsDefinition)).Select(page => page.Path)];

    public static TheoryData<string> All() => [.. Page.WithExamples.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Played))]
    public async Task Page_IsTrue_PlayedFromTopToBottom(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && Page.Named(path).Fences.Any(Shell.IsNeededFor), "The page shows commands of a shell that Windows does not have.");
        using var player = await ExamplePlayer.StartAsync(Page.Named(path));
        await player.PlayAsync();
    }

    [Theory]
    [MemberData(nameof(Defining))]
    public async Task Definitions_AreAccepted_OrRefusedAsThePageSays(string path)
    {
        var page = Page.Named(path);
        foreach (var fence in page.Fences.Where(fence => fence.IsDefinition))
        {
            var (status, body) = await definitions.SaveAsync(Definition.Whole(fence), fence.Language);
            if (fence.Comment != "refused")
            {
                Assert.True(status == HttpStatusCode.Created, $"{path}, line {fence.Line}: {body}");
                continue;
            }

            var answer = page.Fences.SkipWhile(other => other != fence).ElementAt(1);
            Assert.True(answer.IsAnswer, $"{path}, line {fence.Line}: the page does not say how it is refused.");
            Assert.Equal(answer.Status, (int)status);
            using var shown = JsonDocument.Parse(answer.Text);
            Assert.Null(Shown.Difference(shown.RootElement, body));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Fences_AreOfAKnownKind(string path) => Assert.All(Page.Named(path).Fences, fence =>
    {
        Assert.Contains(fence.Language, Languages);
        Assert.Contains(fence.Comment, new[] { "", "tasks", "task", "workflow", "refused", "scope", "other" });
        if (fence.Language == "json")
        {
            using var json = JsonDocument.Parse(fence.Text);
        }
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Expressions_HaveTheValuesShown(string path)
    {
        var page = Page.Named(path);
        var scope = Scope(page);
        var evaluator = new Evaluator();
        Assert.All(page.Rows("expression"), row =>
        {
            var (shown, value) = (Page.Codes(row[0])[0], Page.Codes(row[1])[0]);
            using var expected = JsonDocument.Parse(value);
            var actual = evaluator.Evaluate(JsonSerializer.SerializeToElement(shown), scope);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual), $"{shown} is {actual.GetRawText()}, and {value} is shown.");
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Templates_InProse_CanBeRead(string path) => Assert.All(
        Page.Named(path).CodeSpans.Where(code => code.StartsWith("{{", StringComparison.Ordinal) && code.Contains("}}", StringComparison.Ordinal) && !code.Contains('…', StringComparison.Ordinal)),
        code => Template.Parse(code));

    private static ExpressionScope Scope(Page page)
    {
        using var none = JsonDocument.Parse("{}");
        var shown = page.Fences.FirstOrDefault(fence => fence.Comment == "scope") is { } fence ? JsonDocument.Parse(fence.Text).RootElement : none.RootElement.Clone();
        return new ExpressionScope
        {
            Inputs = Member("inputs") ?? Empty(),
            Run = Member("run") ?? Empty(),
            Item = Member("item"),
            Index = Member("index")?.GetInt32(),
            Attempt = Member("attempt")?.GetInt32(),
            Tasks = (Member("tasks") ?? Empty()).EnumerateObject().ToDictionary(
                task => task.Name,
                task => new TaskView(task.Value.GetProperty("output"), task.Value.GetProperty("status").GetString()!),
                StringComparer.Ordinal),
        };

        JsonElement? Member(string name) => shown.TryGetProperty(name, out var value) ? value : null;

        static JsonElement Empty() => JsonElement.Parse("{}");
    }
}
