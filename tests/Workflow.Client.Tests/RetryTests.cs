using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Workflow.Client.Sending;
using Workflow.Client.Tests.Servers;
using Workflow.Contracts;

namespace Workflow.Client.Tests;

/// <summary>What is sent again, when, and what is not.</summary>
public class RetryTests
{
    private static readonly byte[] Good = ScriptedServer.Answer("200 OK", body: Clients.Run);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]?, bool> Failures() => new()
    {
        { "408", ScriptedServer.Answer("408 Request Timeout"), true },
        { "429", ScriptedServer.Answer("429 Too Many Requests"), true },
        { "500", ScriptedServer.Answer("500 Internal Server Error"), true },
        { "502", ScriptedServer.Answer("502 Bad Gateway", "text/html", "<html>"), true },
        { "503", ScriptedServer.Answer("503 Service Unavailable"), true },
        { "504", ScriptedServer.Answer("504 Gateway Timeout"), true },
        { "507", ScriptedServer.Answer("507 Insufficient Storage"), true },
        { "reset", null, true },
        { "closed", ScriptedServer.Raw(" "), true },
        { "cut off", ScriptedServer.Raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"id\":"), true },
        { "400", ScriptedServer.Answer("400 Bad Request"), false },
        { "401", ScriptedServer.Answer("401 Unauthorized"), false },
        { "403", ScriptedServer.Answer("403 Forbidden"), false },
        { "404", ScriptedServer.Answer("404 Not Found"), false },
        { "409", ScriptedServer.Answer("409 Conflict"), false },
        { "412", ScriptedServer.Answer("412 Precondition Failed"), false },
        { "418", ScriptedServer.Answer("418 I'm a teapot"), false },
        { "501", ScriptedServer.Answer("501 Not Implemented"), false },
        { "302", ScriptedServer.Answer("302 Found", null, "", "Location: /x"), false },
        { "200 of another", ScriptedServer.Answer("200 OK", "text/html", "<html>"), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Get_IsRepeated_WhereThatMayHelp(string name, byte[]? failure, bool isRepeated)
    {
        Assert.NotEmpty(name);
        await using var server = new ScriptedServer((number, _) => number < 2 ? failure : Good);
        using var client = Clients.Of(server);

        if (isRepeated)
        {
            Assert.Equal("r1", (await client.Runs.GetAsync("r1", Token)).Id);
            Assert.Equal(3, server.Seen.Count);
        }
        else
        {
            await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.GetAsync("r1", Token));
            Assert.Single(server.Seen);
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Start_IsRepeatedWithTheSameKeyAndBody(string name, byte[]? failure, bool isRepeated)
    {
        Assert.NotEmpty(name);
        await using var server = new ScriptedServer((number, _) => number < 2 ? failure : ScriptedServer.Answer("202 Accepted", body: Clients.Run));
        using var client = Clients.Of(server);
        var request = new RunRequest { Inputs = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["n"] = JsonElement.Parse("9007199254740993"), ["x"] = JsonElement.Parse("null") } };

        if (!isRepeated)
        {
            await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.StartAsync(1, request, cancellationToken: Token));
            Assert.Single(server.Seen);
            return;
        }

        await client.Runs.StartAsync(1, request, cancellationToken: Token);
        await client.Runs.StartAsync(1, request, cancellationToken: Token);

        Assert.Equal(4, server.Seen.Count);
        Assert.Single(server.Seen.Take(3).Select(seen => seen.Header("Idempotency-Key")).Distinct());
        Assert.NotEqual(server.Seen[0].Header("Idempotency-Key"), server.Seen[3].Header("Idempotency-Key"));
        Assert.All(server.Seen, seen => Assert.Equal("""{"inputs":{"n":9007199254740993,"x":null}}""", seen.Body));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Post_WithoutAKey_IsSentOnce(string name, byte[]? failure, bool isRepeated)
    {
        Assert.NotEmpty($"{name} {isRepeated}");
        await using var server = new ScriptedServer((_, _) => failure);
        using var client = Clients.Of(server);

        await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.PauseAsync("r1", Token));

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task IdempotencyKey_OfTheCaller_IsSentAsItIs()
    {
        await using var server = new ScriptedServer((number, _) => number == 0 ? null : ScriptedServer.Answer("202 Accepted", body: Clients.Run));
        using var client = Clients.Of(server);

        await client.Runs.StartAsync(1, idempotencyKey: "order-7", wait: TimeSpan.FromSeconds(2), cancellationToken: Token);

        Assert.Equal(["order-7", "order-7"], server.Seen.Select(seen => seen.Header("Idempotency-Key")));
        Assert.All(server.Seen, seen => Assert.Equal("wait=2", seen.Header("Prefer")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RetryAfter_IsHonoured_InBothForms(bool asDate)
    {
        var after = asDate ? "Thu, 01 Jan 2026 00:00:02 GMT" : "1";
        await using var server = new ScriptedServer((number, _) => number > 0 ? Good : ScriptedServer.Answer("429 Too Many Requests", null, "", "Date: Thu, 01 Jan 2026 00:00:01 GMT", $"Retry-After: {after}"));
        using var client = Clients.Of(server);
        var from = Stopwatch.GetTimestamp();

        await client.Runs.GetAsync("r1", Token);

        Assert.True(Stopwatch.GetElapsedTime(from) > TimeSpan.FromSeconds(0.9));
        Assert.Equal(2, server.Seen.Count);
    }

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("Thu, 01 Jan 2026 01:00:00 GMT", 3600)]
    [InlineData("99999999999999", null)]
    [InlineData("soon", null)]
    public async Task RetryAfter_BeyondTheTotalTime_IsSaid_AndNotWaitedFor(string after, int? seconds)
    {
        await using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("503 Service Unavailable", null, "", "Date: Thu, 01 Jan 2026 00:00:00 GMT", $"Retry-After: {after}"));
        using var client = Clients.Of(server, options => options.TotalTime = TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.GetAsync("r1", Token));

        Assert.Equal(seconds, exception.RetryAfter?.TotalSeconds);
        Assert.True(exception.IsTransient);
        Assert.Equal(seconds is null ? 4 : 1, server.Seen.Count);
        Assert.Equal(server.Seen.Count, exception.Attempts);
    }

    [Fact]
    public async Task AttemptsAndTotal_HaveTimeLimits()
    {
        var time = new FakeTimeProvider();
        await using var server = new ScriptedServer((_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(0.2));
            return []; // never answers
        });
        var options = new WorkflowClientOptions { Server = server.Address, AttemptTime = TimeSpan.FromSeconds(0.2), TotalTime = TimeSpan.FromSeconds(1), Retries = 20, RetryDelay = TimeSpan.Zero };
        using var http = Pipeline.Connect(options, time: time);
        using var client = new WorkflowClient(http, options, time);

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.GetAsync("r1", Token));

        Assert.Contains("in time", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
        Assert.InRange(server.Seen.Count, 2, 20);
    }

    [Fact]
    public async Task Cancellation_StaysOne()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new ScriptedServer((_, _) =>
        {
            cancelled.Cancel();
            return [];
        });
        using var client = Clients.Of(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Runs.GetAsync("r1", cancelled.Token));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Delete_WhoseAnswerWasLost_IsDone()
    {
        await using var server = new ScriptedServer((number, _) => number == 0 ? null : ScriptedServer.Answer("404 Not Found"));
        using var client = Clients.Of(server);

        await client.Workflows.DeleteAsync(1, cancellationToken: Token);

        Assert.Equal(2, server.Seen.Count);
        await Assert.ThrowsAsync<WorkflowException>(() => client.Workflows.DeleteAsync(1, cancellationToken: Token));
    }

    [Fact]
    public async Task RefusedConnection_IsTriedAgain_AndSaid()
    {
        Uri closed;
        await using (var server = new ScriptedServer((_, _) => Good))
        {
            closed = server.Address;
        }

        using var client = new WorkflowClient(new WorkflowClientOptions { Server = closed, Key = Clients.Key, RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 2 });

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => client.Runs.PauseAsync("r1", Token));

        Assert.Contains("can't be reached", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, exception.Attempts);
        Assert.DoesNotContain(Clients.Key, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, 0, 0.0, null, 0.25)]
    [InlineData(0.5, 0, 1.0, null, 0.5)]
    [InlineData(0.5, 3, 1.0, null, 4.0)]
    [InlineData(0.5, 60, 1.0, null, 15.0)]
    [InlineData(0.5, 0, 0.0, 7, 7.0)]
    [InlineData(0.5, 3, 1.0, 1, 4.0)]
    [InlineData(0.0, 3, 1.0, null, 0.0)]
    public void Pause_GrowsAndIsBounded(double first, int attempt, double chance, int? after, double expected) => Assert.Equal(
        expected.ToString(CultureInfo.InvariantCulture),
        Sending.RetryRule.Pause(TimeSpan.FromSeconds(first), attempt, chance, after is { } said ? TimeSpan.FromSeconds(said) : null).TotalSeconds.ToString(CultureInfo.InvariantCulture));
}
