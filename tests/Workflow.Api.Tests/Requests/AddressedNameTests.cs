using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Moq;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Requests;

/// <summary>Names in the middle of an address that may contain a slash.</summary>
public sealed class AddressedNameTests
{
    private const string Before = $"/api/v1/runs/{Samples.RunId}/tasks/";
    private const string After = "/mark_succeeded";

    /// <summary>A segment of an address, and what it may mean.</summary>
    public static TheoryData<string, string[]> Segments => new()
    {
        { "plain", ["plain"] },
        { "a%20b", ["a b"] },
        { "50%25", ["50%"] },
        { "a%2Fb", ["a/b"] },
        { "a%2fb", ["a/b"] },
        { "a%252Fb", ["a%2Fb", "a/b"] },
        { "a%252fb", ["a%2fb", "a/b"] },
        { "a%2Fb%252Fc", ["a/b%2Fc", "a/b/c"] },
        { "%E5%85%A5%2F%E5%8F%A3", ["入/口"] },
    };

    [Theory]
    [MemberData(nameof(Segments))]
    public void Readings_AreThoseOfTheSentAddress(string segment, string[] names)
    {
        foreach (var target in (string[])[$"{Before}{segment}{After}", $"{Before}{segment}{After}/?x=/y", $"https://host{Before}{segment}{After}"])
        {
            var http = new DefaultHttpContext();
            http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;

            Assert.Equal(names, AddressedName.Readings(http.Request, Routed(segment), following: 1));
        }
    }

    [Theory]
    [InlineData("/other/path")]
    [InlineData("x")]
    public void Readings_AreThoseOfTheRoute_WhenTheAddressIsAnother(string target)
    {
        var http = new DefaultHttpContext();
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;

        Assert.Equal(["a/b"], AddressedName.Readings(http.Request, "a%2Fb", following: 1));
    }

    [Theory] // the tasks that the run has, and the one that is found: the answer quotes it
    [InlineData("a/b", "a%2Fb", 409, "Task 'a/b' of run")]
    [InlineData("a/b", "a%252Fb", 409, "Task 'a/b' of run")] // as the Functions host passes it on
    [InlineData("a%2Fb", "a%252Fb", 409, "Task 'a%2Fb' of run")]
    [InlineData("a%2Fb", "a%2Fb", 404, "'a/b'")]
    [InlineData("a/b,a%2Fb", "a%2Fb", 409, "Task 'a/b' of run")]
    [InlineData("a/b,a%2Fb", "a%252Fb", 409, "The address may mean task 'a%2Fb' or task 'a/b'")]
    [InlineData("other", "a%252Fb", 404, "'a%2Fb'")]
    public async Task MarkSucceeded_FindsTheTask(string tasks, string segment, int status, string detail)
    {
        await using var host = new ApiHost { Around = (http, next) => AsSent(http, next, segment) };
        await host.InitializeAsync();
        var definition = Samples.Workflow.Definition with { Tasks = [.. tasks.Split(',').Select((name, i) => Samples.Workflow.Definition.Tasks[0] with { Id = 11 + i, Name = name })] };
        host.Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Definition = definition });
        host.Workflows.Setup(s => s.GetVersionAsync(7, 2, It.IsAny<CancellationToken>())).ReturnsAsync(new WorkflowVersion(7, 2, definition, Samples.At));
        var ended = Samples.Run with { Status = RunStatus.Failed };
        host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(ended);
        host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(ended.ToHead());
        host.Runs.Setup(s => s.ListExecutionsAsync(Samples.RunId, It.IsAny<ExecutionKey?>(), It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);

        var answer = await host.SendAsync("POST", $"{Before}{segment}{After}", """{"reason":"by hand"}""");

        Assert.Equal(status, answer.Status);
        Assert.Contains(detail, answer.Detail, StringComparison.Ordinal);
    }

    private static Task AsSent(HttpContext http, RequestDelegate next, string segment)
    {
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = $"{Before}{segment}{After}";
        return next(http);
    }

    // As the server and routing decode it: all but a slash.
    private static string Routed(string segment) =>
        Uri.UnescapeDataString(segment.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal));
}
