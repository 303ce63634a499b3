using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Workflow.Api.Problems;
using Workflow.Core.Definitions;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of the errors has every problem and every error code of the sources, and no other.</summary>
public sealed partial class ErrorsPageTests
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
        var code = Sources.All.Values.SelectMany(text => CodeForm().Matches(text)).Select(match => match.Groups["code"].Value).Distinct(StringComparer.Ordinal);

        Assert.Equal(code.Order(StringComparer.Ordinal), Errors.Rows("code").Select(row => Page.Codes(row[0])[0]));
    }

    [GeneratedRegex("TaskError\\(\\s*\"(?<code>[a-z_]+)\"|new\\(\"(?<code>[a-z_]+)\",\\s*(\\$?\"|message)|ErrorCode = \"(?<code>[a-z_]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CodeForm();
}
