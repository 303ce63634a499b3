using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Workflow.Api.Problems;
using Workflow.Core.Definitions;
using Workflow.Core.TaskTypes;
using Workflow.Docs.Tests.Examples;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of the errors has every problem and every error code of the sources, and no other.</summary>
public sealed partial class ErrorsPageTests(DefinitionService definitions) : IClassFixture<DefinitionService>
{
    private const string Prefix = "urn:workflow:problem:";

    private static readonly Page Errors = Page.Named("docs/reference/errors.md");

    // Of every status, and of every reason for which the core refuses something: two may have one status.
    private static IEnumerable<ProblemDetails> Problems =>
        Enumerable.Range(400, 200).Select(status => Problem.Of(status, null))
            .Concat(Enum.GetValues<RefusalReason>().Select(reason => Problem.Of(new RefusedException(reason, "", []))));

    [Fact]
    public void Page_HasEveryProblem()
    {
        var code = Problems.Select(problem => problem.Type![Prefix.Length..]).Distinct(StringComparer.Ordinal);

        Assert.Equal(code.Order(StringComparer.Ordinal), Errors.Rows("type").Select(row => Page.Codes(row[0])[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_HasTheStatusOfEachProblem() => Assert.All(
        Errors.Rows("type").Where(row => row[1] != "other"),
        row => Assert.Equal(row[1], $"{Problems.First(problem => problem.Type == Prefix + Page.Codes(row[0])[0]).Status}"));

    [Fact]
    public void Page_HasEveryErrorCode()
    {
        var code = Sources.OfService.Values.SelectMany(text => CodeForm().Matches(text)).Select(match => match.Groups["code"].Value).Distinct(StringComparer.Ordinal);

        Assert.Equal(code.Order(StringComparer.Ordinal), Errors.Rows("code").Select(row => Page.Codes(row[0])[0]));
    }

    // The service says of a code that a task can't end with which ones it can.
    [Theory]
    [InlineData("HTTP", """{"url":"http://x/"}""")]
    [InlineData("DATABASE", """{"connection_string":"Data Source=a","provider":"sqlite","sql":"select 1"}""")]
    [InlineData("SHELL", """{"command":"x"}""")]
    [InlineData("SCRIPT", """{"code":"1"}""")]
    [InlineData("PASS", "{}")]
    [InlineData("WAIT", """{"seconds":1}""")]
    [InlineData("EVENT", """{"name":"e"}""")]
    [InlineData("CALLBACK", "{}")]
    [InlineData("WORKFLOW", """{"workflow":1}""")]
    [InlineData("GROUP", """{"tasks":[{"name":"c","task_type":"PASS"}]}""")]
    [InlineData("for_each", "{}")]
    public async Task Page_HasTheCodesOfEachTaskType(string type, string config)
    {
        var list = type == "for_each" ? ""","for_each":[1]""" : "";
        var (_, body) = await definitions.SaveAsync($$"""{"name":"a","tasks":[{"name":"a","task_type":"{{(list.Length > 0 ? "PASS" : type)}}","config":{{config}}{{list}},"catch":[{"on":["nope"],"task":"b"}]},{"name":"b","task_type":"PASS"}]}""", "json");
        using var problem = JsonDocument.Parse(body);
        var detail = problem.RootElement.GetProperty("errors").EnumerateArray().Single(e => e.GetProperty("pointer").GetString() == "/tasks/0/catch/0/on/0").GetProperty("detail").GetString()!;

        var rows = Errors.Rows("task type").ToList();
        var own = rows.Where(row => Page.Codes(row[0]).Contains(type)).SelectMany(row => Page.Codes(row[1]));
        var all = list.Length > 0 ? own : own.Concat(Page.Codes(rows[0][1]));
        Assert.Equal(detail.Split("its codes are ")[1].Split(", "), all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_HasTheCodesOfRepetition() =>
        Assert.Equal(TaskErrorCodes.OfRepeated, Errors.Rows("task type").Where(row => Page.Codes(row[0]).Contains("repeat")).SelectMany(row => Page.Codes(row[1])));

    [Fact]
    public void Page_HasTheCodeOfCallbacks() =>
        Assert.Equal([TaskErrorCodes.CallbackFailed], Errors.Rows("task type").Where(row => Page.Codes(row[0]).Contains("callback")).SelectMany(row => Page.Codes(row[1])));

    // What a task type ends with is what it declares: no code of its sources is missing, and none is declared without need.
    [Theory]
    [InlineData("HTTP", "Http")]
    [InlineData("DATABASE", "Database")]
    [InlineData("SHELL", "Shell")]
    [InlineData("SCRIPT", "Script")]
    [InlineData("PASS", "Pass")]
    public void Page_HasTheCodesOfTheSources(string type, string folder)
    {
        var rows = Errors.Rows("task type").ToList();
        var code = Sources.All.Where(source => source.Key.Replace('\\', '/').Contains($"Workflow.Tasks/{folder}/", StringComparison.Ordinal)).SelectMany(source => CodeForm().Matches(source.Value)).Select(match => match.Groups["code"].Value);
        var own = rows.Where(row => Page.Codes(row[0]).Contains(type)).SelectMany(row => Page.Codes(row[1]));

        Assert.Equal(code.Distinct(StringComparer.Ordinal).Except(Page.Codes(rows[0][1])).Order(StringComparer.Ordinal), own);
    }

    // Every code is one of some task type.
    [Fact]
    public void Page_HasATaskTypeForEveryCode() =>
        Assert.Equal(Errors.Rows("code").Select(row => Page.Codes(row[0])[0]), Errors.Rows("task type").SelectMany(row => Page.Codes(row[1])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [GeneratedRegex("TaskError\\(\\s*\"(?<code>[a-z_]+)\"|new\\(\"(?<code>[a-z_]+)\",\\s*(\\$?\"|message)|ErrorCode = \"(?<code>[a-z_]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CodeForm();
}
