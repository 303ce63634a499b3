using Workflow.Client.Copying;
using Workflow.Client.Tests.Servers;

namespace Workflow.Client.Tests;

/// <summary>That something is not there is known when the service says so; any other answer is no proof.</summary>
public class FindingTests
{
    private const string Problem = "application/problem+json";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Others => new()
    {
        { "a proxy's page", ScriptedServer.Answer("404 Not Found", "text/html", "<h1>404</h1>") },
        { "a proxy's JSON", ScriptedServer.Answer("404 Not Found", "application/json", """{"error":"no route"}""") },
        { "another product's problem", ScriptedServer.Answer("404 Not Found", Problem, """{"type":"about:blank","status":404,"detail":"No route."}""") },
        { "another problem of the service", ScriptedServer.Answer("404 Not Found", Problem, """{"type":"urn:workflow:problem:no-route","status":404}""") },
        { "another status", ScriptedServer.Answer("410 Gone", Problem, """{"type":"urn:workflow:problem:not-found","status":410}""") },
        { "nothing", ScriptedServer.Answer("404 Not Found", Problem, "") },
        { "a refusal", ScriptedServer.Answer("403 Forbidden", Problem, """{"type":"urn:workflow:problem:forbidden","status":403}""") },
    };

    [Fact]
    public async Task IsNull_IfTheServiceSaysSo()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("404 Not Found", Problem, """{"type":"urn:workflow:problem:not-found","status":404,"detail":"There is none."}"""));
        using var client = Clients.Of(server);

        Assert.Null(await client.Workflows.FindByNameAsync("w", Token));
        Assert.Null(await client.Pools.GetTaggedAsync("p", cancellationToken: Token).OrNullAsync());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task IsNotKnown_IfAnythingElseAnswers(string what, byte[] answer)
    {
        await using var server = new ScriptedServer((_, _) => answer);
        using var client = Clients.Of(server);

        var refused = await Assert.ThrowsAsync<WorkflowException>(() => client.Workflows.FindByNameAsync("w", Token));
        await Assert.ThrowsAsync<WorkflowException>(() => client.Pools.GetAsync("p", Token).OrNullAsync());

        Assert.False(refused.IsNotFound, what);
    }

    // A copy that believed a proxy would say that it has created what it has overwritten.
    [Theory]
    [MemberData(nameof(Others))]
    public async Task Copy_WritesNothing_IfAnythingElseAnswers(string what, byte[] answer)
    {
        await using var from = new ScriptedServer((_, seen) => seen.Line.StartsWith("GET /api/v1/pools", StringComparison.Ordinal)
            ? ScriptedServer.Answer("200 OK", body: """{"items":[{"name":"p","size":1,"used":0,"waiting":0,"updated_at":"2027-01-01T00:00:00Z"}]}""")
            : ScriptedServer.Answer("200 OK", body: """{"items":[]}"""));
        await using var to = new ScriptedServer((_, _) => answer);
        using var source = Clients.Of(from);
        using var target = Clients.Of(to);

        await Record.ExceptionAsync(() => ServiceCopy.RunAsync(source, target, cancellationToken: Token));

        Assert.NotEmpty(to.Seen);
        Assert.All(to.Seen, seen => Assert.True(seen.Line.StartsWith("GET ", StringComparison.Ordinal), $"{what}: {seen.Line}"));
    }
}
