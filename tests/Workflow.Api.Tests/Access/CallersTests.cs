using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Access;

/// <summary>How callers are known, on a service with keys.</summary>
public sealed class CallersTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Authorization", "Bearer {key}", 200)]
    [InlineData("Authorization", "bearer   {key} ", 200)]
    [InlineData("X-Api-Key", "{key}", 200)]
    [InlineData("x-api-key", " {key} ", 200)]
    [InlineData("Authorization", "{key}", 401)]
    [InlineData("Authorization", "Basic {key}", 401)]
    [InlineData("Authorization", "Bearer{key}", 401)]
    [InlineData("Authorization", "Bearer", 401)]
    [InlineData("Authorization", "Bearer {key}x", 401)]
    [InlineData("X-Api-Key", "Bearer {key}", 401)]
    [InlineData("X-Api-Key", "", 401)]
    [InlineData("x-functions-key", "{key}", 401)]
    [InlineData("Cookie", "key={key}", 401)]
    public async Task Key_IsReadFromItsTwoHeaders(string name, string value, int expected)
    {
        foreach (var key in new[] { Bootstrap, _host.Keys.Add(Role.Viewer) })
        {
            var answer = await _host.SendAsync("GET", "/api/v1/me", headers: (name, value.Replace("{key}", key, StringComparison.Ordinal)));

            Assert.Equal(expected, answer.Status);
            Assert.DoesNotContain(key, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Key_MayBeInBothHeaders_IfItIsTheSame()
    {
        var (one, other) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Admin));

        Assert.Equal(200, await StatusAsync(("Authorization", $"Bearer {one}"), ("X-Api-Key", one)));
        Assert.Equal(401, await StatusAsync(("Authorization", $"Bearer {one}"), ("X-Api-Key", other)));
        Assert.Equal(401, await StatusAsync(("X-Api-Key", one), ("X-Api-Key", one)));
        Assert.Equal(200, await StatusAsync(("Authorization", "Basic b2Y6YSBwcm94eQ=="), ("X-Api-Key", one)));
        Assert.Equal(401, (await _host.SendAsync("GET", $"/api/v1/me?key={one}&code={one}")).Status);
    }

    [Fact]
    public async Task Refusal_IsTheSame_ForAKeyThatDoesNotExistAndAWrongSecret()
    {
        var key = _host.Keys.Add(Role.Admin);
        Assert.Equal(200, await StatusAsync(("X-Api-Key", key))); // it is cached now
        KeyText.TryRead(key, out var id, out _);
        List<(string, int)> answers = [];
        foreach (var wrong in new[] { id, KeyText.NewId(), id, KeyText.NewId() })
        {
            _host.Keys.Reads = 0;
            var answer = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", KeyText.Write(wrong, KeyText.NewSecret())));
            answers.Add(($"{answer.Status} {answer.Text} {string.Join(' ', answer.Headers.Where(h => h.Key != "Date" && !h.Key.StartsWith("RateLimit-", StringComparison.Ordinal)))}", _host.Keys.Reads));
        }

        // The same work too: one read of the store.
        Assert.Equal(1, Assert.Single(answers.Distinct()).Item2);
    }

    [Fact]
    public async Task Refusal_SaysToItsOwner_WhyAKeyIsNotValidAnyMore()
    {
        var expired = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", _host.Keys.Add(Role.Admin, key => key with { ExpiresAt = Samples.At })));
        var revoked = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", _host.Keys.Add(Role.Admin, key => key with { RevokedAt = Samples.At })));

        Assert.Equal((401, 401), (expired.Status, revoked.Status));
        Assert.Contains("expired at 2026-11-23", expired.Detail, StringComparison.Ordinal);
        Assert.Contains("was revoked at 2026-11-23", revoked.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer realm=\"workflow\", error=\"invalid_token\"", revoked.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task Key_IsReadOnce_WhileItIsRecent()
    {
        var key = _host.Keys.Add(Role.Viewer);
        await StatusAsync(("X-Api-Key", key));
        var first = _host.Keys.Reads;

        for (var i = 0; i < 5; i++)
        {
            await StatusAsync(("X-Api-Key", key));
        }

        Assert.InRange(_host.Keys.Reads - first, 0, 4); // 0, unless the machine took seconds
        Assert.Equal(1, _host.Keys.Touches);
        Assert.NotNull(_host.Keys.All.Single().LastUsedAt);
    }

    [Fact]
    public async Task Key_IsAccepted_WhenItsUseCannotBeRecorded()
    {
        _host.Keys.TouchFault = new StoreUnavailableException(StoreFault.Full, "The disk is full.", null);

        Assert.Equal(200, await StatusAsync(("X-Api-Key", _host.Keys.Add(Role.Viewer))));
    }

    [Fact]
    public async Task Me_SaysWhoIsCalling()
    {
        var key = _host.Keys.Add(Role.Operator, "billing-*");
        KeyText.TryRead(key, out var id, out _);

        var limited = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", key));
        var bootstrap = await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", Bootstrap));

        Assert.Equal($$"""{"kind":"key","id":"{{id}}","actor":"wf_{{id}}","actor_id":"wf_{{id}}","name":"a Operator","role":"operator","workflows":["billing-*"],"expires_at":null,"csrf_token":null}""", limited.Text);
        Assert.Equal("""{"kind":"bootstrap","id":null,"actor":"bootstrap","actor_id":"bootstrap","name":"bootstrap","role":"admin","workflows":null,"expires_at":null,"csrf_token":null}""", bootstrap.Text);
    }

    private async Task<int> StatusAsync(params (string, string)[] headers) => (await _host.SendAsync("GET", "/api/v1/me", headers: headers)).Status;
}
