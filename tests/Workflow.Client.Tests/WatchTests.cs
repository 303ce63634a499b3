using Microsoft.Extensions.Time.Testing;
using Workflow.Client.Sending;
using Workflow.Client.Tests.Servers;
using Workflow.Client.Watching;

namespace Workflow.Client.Tests;

/// <summary>Watches and waits, over connections that break, and services that misbehave.</summary>
public class WatchTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\nretry: 100\n\n";

    private static readonly string Ended = $"event: run\ndata: {Clients.EndedRun}\nid: a-3\n\nevent: end\ndata: {{}}\nid: a-3\n\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]?> Breaks() => new()
    {
        { "closed", ScriptedServer.Raw(Head + Item(1)) },
        { "closed in the middle of an event", ScriptedServer.Raw(Head + Item(1) + "event: log\ndata: [{") },
        { "closed at once", ScriptedServer.Raw(Head) },
        { "reset", null },
        { "503", ScriptedServer.Answer("503 Service Unavailable") },
        { "429 with Retry-After", ScriptedServer.Answer("429 Too Many Requests", null, "", "Retry-After: 0") },
        { "502 of a proxy", ScriptedServer.Answer("502 Bad Gateway", "text/html", "<html>") },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Watch_ConnectsAgain_AfterTheLastEvent(string name, byte[]? broken)
    {
        Assert.NotEmpty(name);
        await using var server = new ScriptedServer((number, _) => number switch
        {
            0 => ScriptedServer.Raw(Head + Item(1) + "event: unknown\ndata: ?\nid: a-2\n\n: comment\n\n"),
            1 => broken,
            _ => ScriptedServer.Raw(Head + Ended),
        });
        using var client = Clients.Of(server);

        var events = await client.Runs.WatchAsync("r1", cancellationToken: Token).ToListAsync(Token);

        Assert.IsType<LogWritten>(events[0]);
        Assert.IsType<RunChanged>(events[^2]);
        Assert.IsType<WatchEnded>(events[^1]);
        Assert.Equal([null, "a-1"], server.Seen.Take(2).Select(seen => seen.Header("Last-Event-ID")));
        Assert.StartsWith("text/event-stream", server.Seen[0].Header("Accept"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("401 Unauthorized")]
    [InlineData("406 Not Acceptable")]
    public async Task Watch_Ends_WhereItIsRefused(string status)
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer(status));
        using var client = Clients.Of(server);

        await Assert.ThrowsAsync<WorkflowException>(async () => await client.Runs.WatchAsync("r1", cancellationToken: Token).ToListAsync(Token));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Watch_ReadsNoEventOfAnySize()
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Raw(Head + "event: log\ndata: " + new string('x', 3_000_000)));
        using var client = Clients.Of(server, options => options.MaxResponseBytes = 100_000);

        var exception = await Assert.ThrowsAsync<WorkflowException>(async () => await client.Runs.WatchAsync("r1", cancellationToken: Token).ToListAsync(Token));

        Assert.Contains("larger than 100000 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_LosesItsPatience()
    {
        // A minute passes with each answer but the first.
        var time = new FakeTimeProvider();
        await using var server = new ScriptedServer((number, _) =>
        {
            time.Advance(number > 0 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
            return null;
        });
        var options = new WorkflowClientOptions { Server = server.Address, RetryDelay = TimeSpan.Zero, Patience = TimeSpan.FromSeconds(30) };
        using var http = Pipeline.Connect(options, time: time);
        using var client = new WorkflowClient(http, options, time);

        var exception = await Assert.ThrowsAsync<WorkflowException>(async () => await client.Runs.WatchAsync("r1", cancellationToken: Token).ToListAsync(Token));

        Assert.True(exception.IsTransient);
        Assert.True(server.Seen.Count > 1);
    }

    [Fact]
    public async Task Watch_IsCancelled()
    {
        await using var server = new ScriptedServer((_, _) => []);
        using var client = Clients.Of(server);
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.Runs.WatchAsync("r1", cancellationToken: soon.Token).ToListAsync(Token));
    }

    public static TheoryData<string, byte[]?> NoWatches() => new()
    {
        { "closed at once, as a service that keeps none open", ScriptedServer.Raw(Head + Item(1)) },
        { "refused", ScriptedServer.Answer("429 Too Many Requests", null, "", "Retry-After: 3600") },
        { "of a proxy", ScriptedServer.Answer("200 OK", "text/html", "<html>") },
        { "no events", ScriptedServer.Raw(Head + "event: run\ndata: {\n\n") },
        { "missing", ScriptedServer.Answer("404 Not Found") },
        { "broken", null },
    };

    [Theory]
    [MemberData(nameof(NoWatches))]
    public async Task Wait_FallsBackToQuestions(string name, byte[]? watch)
    {
        Assert.NotEmpty(name);
        var questions = 0;
        await using var server = new ScriptedServer((_, request) => request.Line.Contains("/watch", StringComparison.Ordinal)
            ? watch
            : (questions++) switch
            {
                0 or 1 => ScriptedServer.Answer("200 OK", body: Clients.Run),
                2 => ScriptedServer.Answer("503 Service Unavailable"),
                3 => null,
                _ => ScriptedServer.Answer("200 OK", body: Clients.EndedRun),
            });
        using var client = Clients.Of(server);

        var run = await client.Runs.WaitForRunAsync("r1", Token);

        Assert.Equal(Core.History.RunStatus.Succeeded, run.Status);
        Assert.Single(server.Seen, seen => seen.Line.Contains("/watch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wait_EndsWithTheWatch()
    {
        await using var server = new ScriptedServer((number, request) => request.Line.Contains("/watch", StringComparison.Ordinal)
            ? ScriptedServer.Raw(Head + Ended)
            : ScriptedServer.Answer("200 OK", body: number == 0 ? Clients.Run : Clients.EndedRun));
        using var client = Clients.Of(server);

        await client.Runs.WaitForRunAsync("r1", Token);

        Assert.Equal(3, server.Seen.Count);
    }

    private static string Item(int number) => $"event: log\ndata: [{{\"at\":\"2026-01-01T00:00:00Z\",\"level\":\"info\",\"message\":\"m\"}}]\nid: a-{number}\n\n";
}
