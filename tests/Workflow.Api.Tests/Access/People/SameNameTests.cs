using System.Diagnostics;
using Moq;
using Workflow.Api.RateLimits;
using Workflow.Api.Tests.Access.Sessions;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.Access.People;

/// <summary>A name may change, and two people may have the same one. Who it is stays what the provider always knows the person by.</summary>
public sealed class SameNameTests : IAsyncLifetime
{
    private const int PerSecond = 5;

    private readonly FakeProvider _provider = new();
    private readonly ApiHost _host = new() { Settings = { [$"{LimitOptions.Section}:{nameof(LimitOptions.RequestsPerSecond)}"] = $"{PerSecond}" } };

    public async ValueTask InitializeAsync() => await _provider.StartWithAsync(_host);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Me_SaysWhoItIs_WhateverThePersonIsCalled()
    {
        Assert.Equal((Ada, "ada@example.org"), await WhoAsync(Token("object-a")));
        Assert.Equal((Ada, "ada.married@example.org"), await WhoAsync(Token("object-a", "ada.married@example.org")));
        Assert.Equal(($"entra:{FakeProvider.Tenant}:object-b", "ada@example.org"), await WhoAsync(Token("object-b")));
        Assert.Equal(($"oidc:{_provider.Address}#subject-1", "ada@example.org"), await WhoAsync(_provider.Token("admin"))); // has no oid

        // Someone who is called like the subject of another.
        Assert.Equal(($"entra:{FakeProvider.Tenant}:object-b", $"person:{Ada}@x"), await WhoAsync(Token("object-b", $"{Ada}@x")));
    }

    [Fact]
    public async Task Token_IsRefused_WhenItDoesNotSayWhoseItIs()
    {
        var answer = await _host.SendAsync("GET", "/api/v1/me", headers: Bearer(_provider.Token("admin", claims => claims.Remove("sub"))));

        Assert.Equal(401, answer.Status);
        Assert.Contains("it has no sub", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_OtherThanEntraId_KnowsPeopleByIssuerAndSubject()
    {
        await using var host = new ApiHost();
        foreach (var (name, value) in _provider.Settings.Where(setting => !setting.Key.EndsWith("TenantId", StringComparison.Ordinal)))
        {
            host.Settings[name] = value;
        }

        await host.InitializeAsync();

        // An oid is whatever this provider lets people write there.
        var me = await host.SendAsync("GET", "/api/v1/me", headers: Bearer(Token("object-a")));

        Assert.Equal($"oidc:{_provider.Address}#subject-1", me.Json.GetProperty("actor_id").GetString());
    }

    [Fact]
    public async Task People_OfOneName_HaveLimitsOfTheirOwn()
    {
        var (eager, other) = (Token("object-a"), Token("object-b"));
        var refused = false;
        var watch = Stopwatch.StartNew();
        while (!refused && watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 2 * PerSecond * CallerLimits.BurstSeconds).Select(_ => _host.SendAsync("GET", "/api/v1/me", headers: Bearer(eager))));
            refused = answers.Any(answer => answer.Status == 429);
        }

        var first = await _host.SendAsync("GET", "/api/v1/me", headers: Bearer(other));

        Assert.True(refused);
        Assert.Equal((200, $"{(PerSecond * CallerLimits.BurstSeconds) - 1}"), (first.Status, first.Headers["RateLimit-Remaining"]));
    }

    [Fact]
    public async Task People_OfOneName_AreToldApartInTheTrail()
    {
        foreach (var token in new[] { Token("object-a"), Token("object-b"), Token("object-a", "ada.married@example.org") })
        {
            await _host.SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/pause", headers: Bearer(token));
        }

        var all = await TrailAsync("ada@example.org");
        var own = await TrailAsync(Ada);

        Assert.Equal([$"entra:{FakeProvider.Tenant}:object-b", Ada], all.Select(entry => entry.Id));
        Assert.Equal([(Ada, "ada.married@example.org"), (Ada, "ada@example.org")], own);

        async Task<IEnumerable<(string? Id, string? Actor)>> TrailAsync(string actor)
        {
            var answer = await _host.SendAsync("GET", $"/api/v1/audit?actor={Uri.EscapeDataString(actor)}", headers: Bearer(Token("object-c")));
            return [.. answer.Json.GetProperty("items").EnumerateArray().Select(entry => (entry.GetProperty("actor_id").GetString(), entry.GetProperty("actor").GetString()))];
        }
    }

    [Fact]
    public async Task People_OfOneName_DontShareTheIdempotencyKeysOfEvents()
    {
        List<string> receipts = [];
        _host.Waits.Setup(s => s.AddReceiptAsync(It.IsAny<NamedEventReceipt>(), It.IsAny<CancellationToken>()))
            .Callback((NamedEventReceipt added, CancellationToken _) => receipts.Add(added.Key))
            .ReturnsAsync((NamedEventReceipt added, CancellationToken _) => added);
        foreach (var token in new[] { Token("object-a"), Token("object-b"), Token("object-a", "ada.married@example.org") })
        {
            Assert.Equal(202, (await _host.SendAsync("POST", "/api/v1/events/paid", "{}", headers: [Bearer(token), ("Idempotency-Key", "k")])).Status);
        }

        Assert.NotEqual(receipts[0], receipts[1]);
        Assert.Equal(receipts[0], receipts[2]);
    }

    [Fact]
    public async Task Session_KnowsWhoseItIs()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Token("object-a"));

        Assert.Equal(Ada, (await browser.GetAsync("/api/v1/me")).Json.GetProperty("actor_id").GetString());
        Assert.Equal(Ada, Assert.Single(_host.Sessions.All).Subject);
    }

    [Fact]
    public async Task Session_OfAnOlderVersion_IsKnownByItsName()
    {
        var secret = _host.Sessions.Add(session => session with { Kind = CallerKind.Person, Name = "ada@example.org", Role = Role.Viewer, Issuer = _provider.Address });

        var me = await _host.SendAsync("GET", "/api/v1/me", headers: ("Cookie", $"workflow={SessionText.Write(secret)}"));

        Assert.Equal((200, "ada@example.org"), (me.Status, me.Json.GetProperty("actor_id").GetString()));
    }

    private static string Ada => $"entra:{FakeProvider.Tenant}:object-a";

    private string Token(string objectId, string name = "ada@example.org") => _provider.Token("admin", claims =>
    {
        claims["oid"] = objectId;
        claims["preferred_username"] = name;
    });

    private async Task<(string? Id, string? Actor)> WhoAsync(string token)
    {
        var me = (await _host.SendAsync("GET", "/api/v1/me", headers: Bearer(token))).Json;
        return (me.GetProperty("actor_id").GetString(), me.GetProperty("actor").GetString());
    }

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
