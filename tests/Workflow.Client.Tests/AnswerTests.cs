using System.Net;
using Workflow.Client.Tests.Servers;

namespace Workflow.Client.Tests;

/// <summary>What becomes of each kind of answer.</summary>
public class AnswerTests
{
    private const string Problem = "application/problem+json";

    public static TheoryData<string, byte[]?, int?, string?, string> Answers() => new()
    {
        { "a problem", ScriptedServer.Answer("404 Not Found", Problem, """{"type":"urn:workflow:problem:not-found","status":404,"detail":"There is no run r1."}"""), 404, "not-found", "There is no run r1." },
        { "a problem as JSON", ScriptedServer.Answer("409 Conflict", "application/json; charset=utf-8", """{"type":"urn:workflow:problem:conflict","detail":"It has ended."}"""), 409, "conflict", "It has ended." },
        { "a foreign problem", ScriptedServer.Answer("403 Forbidden", Problem, """{"type":"about:blank","detail":"Go away."}"""), 403, null, "Go away." },
        { "a problem that is no JSON", ScriptedServer.Answer("400 Bad Request", Problem, "{"), 400, null, "that is not the service's" },
        { "a problem of other types", ScriptedServer.Answer("400 Bad Request", Problem, """{"detail":7,"errors":{}}"""), 400, null, "that is not the service's" },
        { "a problem that is null", ScriptedServer.Answer("400 Bad Request", Problem, "null"), 400, null, "that is not the service's" },
        { "HTML of a proxy", ScriptedServer.Answer("403 Forbidden", "text/html", "<html>no</html>"), 403, null, "text/html that is not the service's" },
        { "nothing", ScriptedServer.Answer("401 Unauthorized", null), 401, null, "no text" },
        { "a page to sign in", ScriptedServer.Answer("200 OK", "text/html", "<html>Sign in</html>"), 200, null, "text/html instead of application/json" },
        { "no media type", ScriptedServer.Answer("200 OK", null, Clients.Run), 200, null, "no media type instead" },
        { "JSON without a byte", ScriptedServer.Answer("200 OK"), 200, null, "nothing instead of application/json" },
        { "no content", ScriptedServer.Raw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), 204, null, "no media type instead" },
        { "other JSON", ScriptedServer.Answer("200 OK", body: "[1]"), 200, null, "can't be understood" },
        { "JSON null", ScriptedServer.Answer("200 OK", body: "null"), 200, null, "can't be understood" },
        { "half of the JSON", ScriptedServer.Answer("200 OK", body: Clients.Run[..40]), 200, null, "can't be understood" },
        { "a status that it does not know", ScriptedServer.Answer("200 OK", body: Clients.Run.Replace("RUNNING", "DANCING", StringComparison.Ordinal)), 200, null, "can't be understood" },
        { "deep JSON", ScriptedServer.Answer("200 OK", body: new string('[', 100_000)), 200, null, "can't be understood" },
        { "a redirect to another origin", ScriptedServer.Answer("302 Found", null, "", "Location: https://evil.example/x"), 302, null, "leads to https://evil.example/x, which is not followed" },
        { "a redirect within the origin", ScriptedServer.Answer("308 Permanent Redirect", null, "", "Location: /other"), 308, null, "leads to /other" },
        { "an answer that is cut off", ScriptedServer.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"id\":"), null, null, "got no answer" },
        { "a chunk that is cut off", ScriptedServer.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\":"), null, null, "got no answer" },
        { "no HTTP", ScriptedServer.Raw("SSH-2.0-OpenSSH_9.6\r\n"), null, null, "got no answer" },
        { "a reset", null, null, null, "got no answer" },
        { "more than it reads", ScriptedServer.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n"), null, null, "larger than 100000 bytes" },
        { "more than it reads, without a length", ScriptedServer.Raw($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\"{new string('x', 200_000)}\""), null, null, "larger than 100000 bytes" },
        { "an error larger than it reads", ScriptedServer.Raw($"HTTP/1.1 400 Bad Request\r\nContent-Type: {Problem}\r\n\r\n\"{new string('x', 200_000)}\""), null, null, "larger than 100000 bytes" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_BecomesAnException_ThatSaysWhatItIs(string name, byte[]? answer, int? status, string? kind, string expected)
    {
        Assert.NotEmpty(name);
        await using var server = new ScriptedServer((_, _) => answer);
        using var client = Clients.Of(server, options => (options.MaxResponseBytes, options.Retries) = (100_000, 0));

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.GetAsync("r1", TestContext.Current.CancellationToken));

        Assert.Equal(status, (int?)exception.Status);
        Assert.Equal(kind, exception.Kind);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("GET /api/v1/runs/r1 ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Clients.Key, exception.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Faults_HavePointerLineAndColumn()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer(
            "400 Bad Request", Problem, """{"type":"urn:workflow:problem:invalid","detail":"Two.","errors":[{"pointer":"/name","detail":"is required"},{"pointer":"/tasks/0","detail":"x","line":3,"column":7}]}"""));
        using var client = Clients.Of(server);

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Workflows.CreateAsync(Definition.FromYaml("a: 1"), TestContext.Current.CancellationToken));

        Assert.Equal("invalid", exception.Kind);
        Assert.Equal([("/name", null, null), ("/tasks/0", 3, 7)], exception.Faults.Select(fault => (fault.Pointer, fault.Line, fault.Column)));
        Assert.Equal(("application/yaml", "a: 1"), (server.Seen[0].Header("Content-Type"), server.Seen[0].Body));
    }

    [Fact]
    public async Task Texts_HaveNeitherTheKey_NorWhatMovesACursor()
    {
        await using var server = new ScriptedServer((_, request) => ScriptedServer.Answer(
            "400 Bad Request", Problem, $$"""{"type":"{{Clients.Key}}","detail":"\u001b[31m{{request.Header("Authorization")}}\n","errors":[{"pointer":"\u202e","detail":"{{Clients.Key}}"}]}"""));
        using var client = Clients.Of(server);

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.GetAsync("r1", TestContext.Current.CancellationToken));

        Assert.Equal($"Bearer {Clients.Key}", server.Seen[0].Header("Authorization"));
        Assert.DoesNotContain(Clients.Key, $"{exception} {exception.Type} {exception.Detail} {exception.Faults[0].Detail}", StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain('\u202e', exception.Faults[0].Pointer);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Ids_ThatWouldLeadElsewhere_AreRefused(string id)
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("200 OK", body: Clients.Run));
        using var client = Clients.Of(server);

        await Assert.ThrowsAsync<ArgumentException>(() => client.Runs.GetAsync(id, TestContext.Current.CancellationToken));
        Assert.Empty(server.Seen);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../x", "..%2Fx")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("测试 %", "%E6%B5%8B%E8%AF%95%20%25")]
    public async Task Ids_AreEncoded(string id, string expected)
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("200 OK", body: Clients.Run));
        using var client = Clients.Of(server);

        await client.Runs.GetAsync(id, TestContext.Current.CancellationToken);

        Assert.Equal($"GET /api/v1/runs/{expected} HTTP/1.1", server.Seen[0].Line);
    }

    [Fact]
    public async Task Callback_SendsNoKey_AndItsTokenIsInNoText()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("404 Not Found", Problem, """{"type":"urn:workflow:problem:not-found","detail":"No."}"""));
        using var client = Clients.Of(server);

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Callbacks.SucceedAsync("tok-secret", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.NotFound, exception.Status);
        Assert.DoesNotContain("tok-secret", exception.ToString(), StringComparison.Ordinal);
        Assert.Null(server.Seen[0].Header("Authorization"));
    }
}
