using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Functions.Tests.Access;

/// <summary>Two instances of the app on one store in tables: what one does to a key holds for the other.</summary>
public sealed class TwoInstancesTests(ITestOutputHelper output) : InstancesTests
{
    private const string Me = "/api/v1/me";

    // A revoked key is refused everywhere after this long.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Key_ThatOneInstanceMakes_IsAcceptedByTheOtherAtOnce()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var (maker, user) = round % 2 == 0 ? (one, other) : (other, one);
            var (_, key) = await CreateKeyAsync(maker, AppOnAzure.BootstrapKey);

            Assert.Equal(HttpStatusCode.OK, (await user.SendAsync("GET", Me, key)).Status);
        }
    }

    // A request that was sent later than the limit is refused however slow the machine is: the age of what is cached is
    // looked at when it is used. Several callers use the key all the time, which must not keep it in the cache.
    [Fact]
    public async Task Key_ThatOneInstanceRevokes_IsRefusedByTheOther_WithinFiveSeconds_WhileItIsInUse()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        for (var round = 0; round < TestRun.Rounds(5, 2); round++)
        {
            var (id, key) = await CreateKeyAsync(one, AppOnAzure.BootstrapKey);
            (await one.SendAsync("GET", Me, key)).Expect(HttpStatusCode.OK);
            using var stop = new CancellationTokenSource();
            ConcurrentQueue<Call> calls = [];
            var callers = Enumerable.Range(0, 4).Select(_ => CallAsync(other, key, calls, stop.Token)).ToList();
            await Eventually.HoldsAsync("it is in use", () => calls.Count(call => call.IsAccepted) >= callers.Count);
            await Task.Delay(TimeSpan.FromMilliseconds(300 * round), CancellationToken.None); // at different ages of what is cached

            (await one.SendAsync("DELETE", $"/api/v1/keys/{id}", AppOnAzure.BootstrapKey)).Expect(HttpStatusCode.NoContent);
            var revoked = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.Unauthorized, (await one.SendAsync("GET", Me, key)).Status);
            await Eventually.ReadsAsync("it is refused", () => other.SendAsync("GET", Me, key), answer => answer.Status == HttpStatusCode.Unauthorized);
            await Eventually.HoldsAsync("the limit has passed", () => Stopwatch.GetElapsedTime(revoked) > Limit);
            await stop.CancelAsync();
            await Task.WhenAll(callers);

            var last = calls.Where(call => call.IsAccepted).Max(call => call.SentAt);
            Assert.InRange(Stopwatch.GetElapsedTime(revoked, last), TimeSpan.MinValue, Limit);
            Assert.Contains(calls, call => !call.IsAccepted);
            Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync("GET", Me, key)).Status);

            // Recording the other's use has not undone it.
            var listed = (await other.SendAsync("GET", "/api/v1/keys?limit=500", AppOnAzure.BootstrapKey)).Expect(HttpStatusCode.OK).Json.Items().Single(item => item.Text("id") == id);
            Assert.NotNull(listed.TextOrNull("revoked_at"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"last accepted {Stopwatch.GetElapsedTime(revoked, last).TotalSeconds:0.00} s after the revocation, of {calls.Count} calls{TestRun.Note}"));
        }
    }

    // The other one admits its own machine as long as there is no key.
    [Fact]
    public async Task FirstKey_ClosesTheOtherInstance_WithinFiveSeconds()
    {
        await using var one = await StartAsync(hasBootstrapKey: false);
        await using var other = await StartAsync(hasBootstrapKey: false);
        (await other.SendAsync("GET", Me, key: null)).Expect(HttpStatusCode.OK);

        var (_, key) = await CreateKeyAsync(one, by: null);
        var created = Stopwatch.GetTimestamp();

        Assert.Equal(HttpStatusCode.Unauthorized, (await one.SendAsync("GET", Me, key: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync("GET", Me, key)).Status);
        await Eventually.HoldsAsync("the limit has passed", () => Stopwatch.GetElapsedTime(created) > Limit);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync("GET", Me, key: null)).Status);
    }

    private static async Task<(string Id, string Key)> CreateKeyAsync(AppOnAzure app, string? by)
    {
        var created = (await app.SendAsync("POST", "/api/v1/keys", by, """{"name": "shared", "role": "admin"}""")).Expect(HttpStatusCode.Created).Json;
        return (created.Text("id"), created.Text("key"));
    }

    private static async Task CallAsync(AppOnAzure app, string key, ConcurrentQueue<Call> calls, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var sentAt = Stopwatch.GetTimestamp();
            calls.Enqueue(new Call(sentAt, (await app.SendAsync("GET", Me, key)).Status == HttpStatusCode.OK));
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private sealed record Call(long SentAt, bool IsAccepted);
}
