using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http.Authentication;

/// <summary>An origin over TLS, with a certificate of a test's own authority, whose tokens its <c>/token</c> gives.</summary>
internal sealed class TokenOrigin : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ConcurrentQueue<string> _tokenRequests = [];
    private readonly ConcurrentQueue<string> _calls = [];
    private readonly ConcurrentDictionary<string, bool> _valid = new(StringComparer.Ordinal);
    private LoopbackServer _server = null!;
    private int _issued;

    public static async Task<TokenOrigin> StartAsync()
    {
        var origin = new TokenOrigin();
        origin._server = await LoopbackServer.StartAsync(origin.AnswerAsync, origin._authority.Server());
        return origin;
    }

    public Uri Url => _server.Url;

    public Uri TokenUrl => new(Url, "token");

    public string Ca => _authority.Pem;

    /// <summary>The Authorization headers and bodies of the requests for tokens.</summary>
    public IReadOnlyList<string> TokenRequests => [.. _tokenRequests];

    /// <summary>The Authorization headers of the other requests.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>What <c>/token</c> answers in place of a token.</summary>
    public RequestDelegate? AnswerToToken { get; set; }

    /// <summary>Waited for before a token is given.</summary>
    public Task BeforeToken { get; set; } = Task.CompletedTask;

    public int ExpiresIn { get; set; } = 3_600;

    /// <summary>The config of a call.</summary>
    public object Config(string secret = "s3cret", string scope = "read", string path = "data", object? more = null) => new
    {
        url = new Uri(Url, path),
        auth = more ?? new { type = "oauth2_client_credentials", token_url = TokenUrl, client_id = "me", client_secret = secret, scope },
        tls = new { ca = Ca },
    };

    /// <summary>Makes all tokens invalid that were given.</summary>
    public void Revoke() => _valid.Clear();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (context.Request.Path == "/token")
        {
            using var reader = new StreamReader(context.Request.Body);
            _tokenRequests.Enqueue($"{authorization} {await reader.ReadToEndAsync()}");
            await BeforeToken;
            if (AnswerToToken is { } answer)
            {
                await answer(context);
                return;
            }

            var token = string.Create(CultureInfo.InvariantCulture, $"token-{Interlocked.Increment(ref _issued)}");
            _valid[$"Bearer {token}"] = true;
            await context.Response.WriteAsJsonAsync(new { access_token = token, token_type = "Bearer", expires_in = ExpiresIn });
            return;
        }

        _calls.Enqueue(authorization);
        context.Response.StatusCode = _valid.ContainsKey(authorization) ? 200 : 401;
        await context.Response.WriteAsync($"{authorization} {context.Request.Headers["Idempotency-Key"]}");
    }
}
