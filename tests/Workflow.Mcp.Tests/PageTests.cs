using System.Text.RegularExpressions;
using Workflow.Client;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Mcp.Explaining;
using Workflow.Mcp.Tools;
using Workflow.TestHost;

namespace Workflow.Mcp.Tests;

/// <summary>The page about agents has every tool, and the kinds of reasons that the API has no word for.</summary>
public sealed partial class PageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "how-to", "agents.md"));

    [Fact]
    public void Tools_AreThoseOfTheServer_WithWhatTheyNeed()
    {
        using var client = new WorkflowClient(new WorkflowClientOptions { Server = new Uri("http://localhost:7071") });
        var tools = new ToolSet(new WorkflowMcpOptions { Validate = (_, _) => [] }, client).All;

        Assert.Equal(
            tools.Select(tool => (tool.Name, Needs(tool.Access))).OrderBy(tool => tool.Name, StringComparer.Ordinal),
            Rows("tool").Select(row => (row[0].Trim('`'), row[2].Trim('`'))).OrderBy(row => row.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public void Kinds_AreThoseOfExplainRun() => Assert.Equal(
        WaitKind.All.Select(kind => kind.Name),
        Word.AllLower<WaitCause>().Concat(Rows("kind").Select(row => row[0].Trim('`'))));

    private static string Needs(ToolAccess access) => access switch
    {
        ToolAccess.Operate => "--allow-operate",
        ToolAccess.Edit => "--allow-edit",
        _ => "",
    };

    private static IEnumerable<string[]> Rows(string heading) => Page
        .SkipWhile(line => !line.StartsWith($"| {heading} |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => Cells().Split(line.Trim().Trim('|')).Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex(@"\|", RegexOptions.NonBacktracking)]
    private static partial Regex Cells();
}
