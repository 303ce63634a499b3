using System.Net;
using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests;

/// <summary>Asserts about problem details (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Asserts that the answer is a complete problem with this status.</summary>
    internal static JsonElement AssertIs(HttpStatusCode status, Answer answer)
    {
        answer.Expect(status);
        Assert.True(answer.MediaType == "application/problem+json", $"Not a problem: {answer}");
        var problem = answer.Json;
        Assert.NotEmpty(problem.Text("type"));
        Assert.NotEmpty(problem.Text("title"));
        Assert.Equal((long)status, problem.Number("status"));
        return problem;
    }

    /// <summary>The pointers of its validation faults, each of which must have a detail.</summary>
    internal static IReadOnlyList<string> Pointers(JsonElement problem) =>
        [.. Faults(problem).Select(f => f.Text("pointer"))];

    /// <summary>All of its texts.</summary>
    internal static string Said(JsonElement problem)
    {
        var detail = problem.TryGetProperty("detail", out var value) ? value.GetString() : null;
        return string.Join('\n', [problem.Text("title"), detail ?? "", .. Faults(problem).Select(f => f.Text("detail"))]);
    }

    private static List<JsonElement> Faults(JsonElement problem)
    {
        if (!problem.TryGetProperty("errors", out var errors))
        {
            return [];
        }

        var faults = errors.EnumerateArray().ToList();
        Assert.All(faults, f => Assert.NotEmpty(f.Text("detail")));
        return faults;
    }
}
