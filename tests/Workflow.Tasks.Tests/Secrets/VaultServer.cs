using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Http;
using Workflow.Tasks.Secrets;

namespace Workflow.Tasks.Tests.Secrets;

/// <summary>
/// A stand-in of the REST API of Azure Key Vault, over TLS on loopback: it asks for a token as the service does, and answers in the
/// service's form.
/// </summary>
internal sealed class VaultServer : IAsyncDisposable
{
    public const string Token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL3ZhdWx0LmF6dXJlLm5ldCJ9.c2lnbmF0dXJl";

    private const string Tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    private readonly TestAuthority _authority = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly HttpClient _client;
    private LoopbackServer _server = null!;

    private VaultServer()
    {
        using var root = X509Certificate2.CreateFromPem(_authority.Pem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.RawData));
        _client = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } });
    }

    /// <summary>The secrets; a vault compares their names without case.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers in place of the vault, if it returns true.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>The paths that were asked for with a token.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public TestIdentity Identity { get; } = new();

    public static async Task<VaultServer> StartAsync()
    {
        var vault = new VaultServer();
        vault._server = await LoopbackServer.StartAsync(vault.AnswerAsync, vault._authority.Server());
        return vault;
    }

    public SecretClient Client()
    {
        var options = SecretServices.ClientOptions();
        options.Transport = new HttpClientTransport(_client);
        options.DisableChallengeResourceVerification = true; // it is not below vault.azure.net
        options.Retry.Delay = options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        return new SecretClient(new Uri($"https://127.0.0.1:{_server.Port}"), Identity, options);
    }

    public static Task<bool> ErrorAsync(HttpContext context, int status, string code, string message = "It says why.")
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new { error = new { code, message } });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _authority.Dispose();
    }

    private static async Task<bool> WriteAsync(HttpContext context, object body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(JsonSerializer.Serialize(body));
        return true;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://login.microsoftonline.com/{Tenant}\", resource=\"https://vault.azure.net\"";
            await ErrorAsync(context, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            return;
        }

        var path = context.Request.Path.Value!;
        _asked.Enqueue(path + context.Request.QueryString);
        if (await Before(context))
        {
            return;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["secrets"])
        {
            await ListAsync(context, int.TryParse(context.Request.Query["$skiptoken"], out var from) ? from : 0);
        }
        else if (parts is ["secrets", var name, ..] && Secrets.TryGetValue(name, out var value))
        {
            await WriteAsync(context, new { value, id = Id(name) + "/4387e9f3d6e14c459867679a90fd0f79", attributes = new { enabled = true, created = 1493938410, updated = 1493938410, recoveryLevel = "Recoverable+Purgeable" } });
        }
        else
        {
            await ErrorAsync(context, 404, "SecretNotFound", $"A secret with (name/id) {parts.ElementAtOrDefault(1)} was not found in this key vault.");
        }
    }

    private Task<bool> ListAsync(HttpContext context, int from)
    {
        const int PageSize = 3;
        var names = Secrets.Keys.Order(StringComparer.Ordinal).ToList();
        return WriteAsync(context, new
        {
            value = names.Skip(from).Take(PageSize).Select(name => new { id = Id(name), attributes = new { enabled = !name.StartsWith("off", StringComparison.Ordinal), created = 1493938410, updated = 1493938410 } }),
            nextLink = from + PageSize < names.Count ? $"https://127.0.0.1:{_server.Port}/secrets?api-version=7.6&$skiptoken={from + PageSize}" : null,
        });
    }

    private string Id(string name) => $"https://127.0.0.1:{_server.Port}/secrets/{name}";

    /// <summary>An identity that gets tokens of the vault.</summary>
    internal sealed class TestIdentity : TokenCredential
    {
        /// <summary>Fails in place of giving a token.</summary>
        public Exception? Failure { get; set; }

        /// <summary>What tokens were for.</summary>
        public ConcurrentQueue<string> Scopes { get; } = new();

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.Enqueue(string.Join(' ', requestContext.Scopes) + " " + requestContext.TenantId);
            return Failure is { } failure ? throw failure : ValueTask.FromResult(new AccessToken(Token, DateTimeOffset.UtcNow.AddHours(1)));
        }
    }
}
