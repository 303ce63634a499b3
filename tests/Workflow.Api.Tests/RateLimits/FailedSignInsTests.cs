using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.RateLimits;

/// <summary>Wrong keys slow down the address that they come from.</summary>
public sealed class FailedSignInsTests : IDisposable
{
    // One a minute: while a test runs, none that waits gets its turn.
    private readonly FailedSignIns _failed = new(new LimitOptions { FailedSignInsPerMinute = 1 });

    public void Dispose() => _failed.Dispose();

    [Fact]
    public async Task Failures_AreAnsweredAtOnce_ThenWait_ThenAreRefusedUnchecked()
    {
        _failed.Succeeded(From("192.0.2.1"), "known");
        for (var i = 0; i < FailedSignIns.Burst; i++)
        {
            Assert.Null(_failed.Refusal(From("192.0.2.1"), "wrong"));
            var answered = _failed.FailedAsync(From("192.0.2.1"), "wrong");
            Assert.True(answered.IsCompleted);
            Assert.Null(await answered);
        }

        using var patience = new CancellationTokenSource();
        var waiting = new List<Task>();
        for (var i = 0; i < FailedSignIns.MostWaiting; i++)
        {
            Assert.Null(_failed.Refusal(From("192.0.2.1"), "wrong"));
            waiting.Add(_failed.FailedAsync(From("192.0.2.1", patience.Token), "wrong").AsTask());
        }

        Assert.All(waiting, wait => Assert.False(wait.IsCompleted));
        var late = From("192.0.2.1");
        var refused = _failed.Refusal(late, "wrong");
        Assert.Equal(
            (429, "Too many wrong keys came from this address; it is answered 1 per minute (setting Workflow:Limits:FailedSignInsPerMinute)."),
            (refused?.Status, refused?.Detail));
        Assert.Equal("1200", late.Response.Headers.RetryAfter);
        Assert.Equal(429, (await _failed.FailedAsync(From("192.0.2.1"), "wrong"))?.Status); // it was let through just before the last that waits
        Assert.NotNull(_failed.Refusal(From("192.0.2.1"), "right, but new here"));

        Assert.Null(_failed.Refusal(From("192.0.2.1"), "known"));
        Assert.NotNull(_failed.Refusal(From("192.0.2.1"), "known ")); // known to the last character
        Assert.Null(_failed.Refusal(From("192.0.2.2"), "wrong"));

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.Null(_failed.Refusal(From("192.0.2.1"), "right, but new here")); // those that waited have left
    }

    [Fact]
    public void KnownKeys_AreKnownAtTheirAddressOnly()
    {
        _failed.Succeeded(From("192.0.2.2"), "known");
        Flood("192.0.2.1");

        Assert.NotNull(_failed.Refusal(From("192.0.2.1"), "known"));
    }

    [Fact]
    public async Task Host_CountsWrongKeysOnly()
    {
        await using var host = new ApiHost { Settings = { [$"{LimitOptions.Section}:{nameof(LimitOptions.FailedSignInsPerMinute)}"] = "1" } };
        await host.InitializeAsync();
        var key = host.Keys.Add(Role.Viewer);
        for (var i = 0; i < 2 * (FailedSignIns.Burst + FailedSignIns.MostWaiting); i++)
        {
            Assert.Equal(401, (await host.SendAsync("GET", "/api/v1/me")).Status); // it sends no key to guess
            Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", key))).Status);
        }
    }

    private void Flood(string address)
    {
        for (var i = 0; i < FailedSignIns.Burst + FailedSignIns.MostWaiting; i++)
        {
            _ = _failed.FailedAsync(From(address), "wrong").AsTask();
        }
    }

    private static DefaultHttpContext From(string address, CancellationToken aborted = default)
    {
        var http = new DefaultHttpContext { RequestAborted = aborted };
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return http;
    }
}
