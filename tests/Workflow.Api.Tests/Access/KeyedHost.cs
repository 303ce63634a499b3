using Moq;
using Workflow.Api.Tests.Access.People;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>A host with a key, a token and a session of every kind.</summary>
public class KeyedHost : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly FakeProvider _provider = new();

    /// <summary>One with the pipeline of the standalone host.</summary>
    public KeyedHost()
        : this(new ApiHost())
    {
    }

    /// <summary>One with another pipeline.</summary>
    protected KeyedHost(ApiHost host)
    {
        Host = host;
        host.Settings["Workflow:Access:BootstrapKey"] = Bootstrap;
        host.Settings["Workflow:Limits:FailedSignInsPerMinute"] = "60000"; // the table sends hundreds of wrong keys
    }

    /// <summary>The host.</summary>
    public ApiHost Host { get; }

    /// <summary>The keys and tokens, by what they are.</summary>
    public IDictionary<string, string?> Keys { get; } = new Dictionary<string, string?>(StringComparer.Ordinal) { ["no key"] = null, ["malformed"] = "wf_1", ["bootstrap"] = Bootstrap };

    /// <summary>The headers by which someone calls.</summary>
    public (string Name, string Value)[] HeadersOf(string who, string header = "Authorization")
    {
        if (who.StartsWith("session", StringComparison.Ordinal))
        {
            // A session of its own for each call, as one of them ends it.
            var role = Enum.GetValues<Role>().Single(role => who.Contains($" {role}", StringComparison.OrdinalIgnoreCase));
            var id = Host.Keys.All.First(key => key.Role == role && key is { Workflows: null, ExpiresAt: null, RevokedAt: null }).Id;
            var secret = Host.Sessions.Add(session => who.StartsWith("session ended", StringComparison.Ordinal) ? session with { KeyId = id, ExpiresAt = Samples.At } : session with { KeyId = id });
            (string, string) cookie = ("Cookie", $"workflow={SessionText.Write(secret)}");
            return who.EndsWith("without CSRF token", StringComparison.Ordinal) ? [cookie] : [cookie, ("X-CSRF-Token", SessionText.CsrfTokenOf(secret))];
        }

        return Keys[who] is not { } key ? [] : header == "Authorization" ? [(header, $"Bearer {key}")] : [(header, key)];
    }

    public virtual async ValueTask InitializeAsync()
    {
        Keys["viewer"] = Host.Keys.Add(Role.Viewer);
        Keys["operator"] = Host.Keys.Add(Role.Operator);
        Keys["admin"] = Host.Keys.Add(Role.Admin);
        Keys["admin of sample"] = Host.Keys.Add(Role.Admin, "sam*");
        Keys["admin of another"] = Host.Keys.Add(Role.Admin, "other-*", "samp");
        Keys["expired"] = Host.Keys.Add(Role.Admin, key => key with { ExpiresAt = Samples.At });
        Keys["revoked"] = Host.Keys.Add(Role.Admin, key => key with { RevokedAt = Samples.At });
        Keys["unknown"] = KeyText.Write(KeyText.NewId(), KeyText.NewSecret());
        Keys["wrong secret"] = KeyText.Write(Host.Keys.All.First().Id, KeyText.NewSecret());

        await _provider.InitializeAsync();
        foreach (var role in new[] { "viewer", "operator", "admin" })
        {
            Keys[$"token of a person: {role}"] = _provider.Token(role);
        }

        Keys["token without a role"] = _provider.Token(role: null);
        Keys["token of another tenant"] = _provider.Token("admin", claims => claims["tid"] = FakeProvider.Foreign);
        Keys["token of another issuer"] = _provider.Token("admin", claims => claims["iss"] = "https://elsewhere.example");
        Keys["token for another audience"] = _provider.Token("admin", claims => claims["aud"] = FakeProvider.Foreign);
        Keys["expired token"] = _provider.Token("admin", claims => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds());
        Keys["unsigned token"] = _provider.Unsigned();
        Keys["token signed with the public key"] = _provider.SignedWithThePublicKey().First();
        Keys["token of another key"] = _provider.Token("admin", key: FakeProvider.ForeignRsa("rsa-1"));
        foreach (var (name, value) in _provider.Settings)
        {
            Host.Settings[name] = value;
        }

        await Host.InitializeAsync();
        Host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([], null));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
