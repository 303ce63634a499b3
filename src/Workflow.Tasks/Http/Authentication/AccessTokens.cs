using System.Security.Cryptography;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>
/// The access tokens of all tasks, in memory only. Tasks with the same credentials share one. Where there is none that is valid, all of
/// them wait for one request; one that expires soon is used meanwhile.
/// </summary>
/// <param name="endpoint">Requests those of OAuth 2.0.</param>
/// <param name="identities">Requests those of managed identities.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessTokens(TokenEndpoint endpoint, ManagedIdentities identities, TimeProvider time) : IDisposable
{
    private const int MaxKept = 1_000;

    // The request is shared, so it does not end with the task that began it.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AccessToken> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<AccessToken>> _requested = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A valid token.</summary>
    /// <param name="auth">The credentials.</param>
    /// <param name="refused">A token that the server has just refused: it is not used again. <c>null</c>: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TokenException">None can be had.</exception>
    internal Task<AccessToken> GetAsync(TokenAuth auth, string? refused, CancellationToken cancellationToken)
    {
        var key = KeyOf(auth);
        lock (_lock)
        {
            var kept = StillValid(key, refused);
            if (kept?.RenewAt > time.GetUtcNow())
            {
                return Task.FromResult(kept);
            }

            if (!_requested.TryGetValue(key, out var request))
            {
                _requested[key] = request = Task.Run(() => RequestAsync(key, auth), CancellationToken.None);
                _ = request.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // perhaps nobody waits for it
            }

            return kept is not null ? Task.FromResult(kept) : request.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<AccessToken> RequestAsync(string key, TokenAuth auth)
    {
        AccessToken? token = null;
        try
        {
            // While it waits for a place, its time does not run. Those who wait for it have time limits of their own.
            using var place = auth is ClientCredentials there ? await endpoint.EnterAsync(there, _stopping.Token) : null;
            using var limit = new CancellationTokenSource(TimeLimit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            try
            {
                return token = auth switch
                {
                    ClientCredentials client => await endpoint.RequestAsync(client, either.Token),
                    ManagedIdentity identity => await identities.RequestAsync(identity, either.Token),
                    _ => throw new InvalidOperationException($"{auth.GetType().Name} has no tokens."),
                };
            }
            catch (OperationCanceledException)
            {
                throw new TokenException($"no access token arrived within {TimeLimit.TotalSeconds} s", retryable: true);
            }
        }
        finally
        {
            lock (_lock)
            {
                _requested.Remove(key);
                Keep(key, token ?? StillValid(key, refused: null)?.AfterAPause(time.GetUtcNow()));
            }
        }
    }

    // Until it expires, nobody suffers from a token endpoint that is down, or that gives no other one.
    private AccessToken? StillValid(string key, string? refused)
    {
        if (_kept.GetValueOrDefault(key) is not { } kept)
        {
            return null;
        }

        if (kept.Value != refused && kept.ExpiresAt > time.GetUtcNow())
        {
            return kept;
        }

        _kept.Remove(key);
        return null;
    }

    private void Keep(string key, AccessToken? token)
    {
        _kept.Remove(key);
        if (token is null)
        {
            return;
        }

        if (_kept.Count >= MaxKept)
        {
            foreach (var (old, _) in _kept.Where(kept => kept.Value.RenewAt <= time.GetUtcNow()).ToList())
            {
                _kept.Remove(old);
            }
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Remove(_kept.MinBy(kept => kept.Value.RenewAt).Key);
        }

        _kept[key] = token;
    }

    // Everything that the request depends on. A hash, so that the secret is not kept.
    private static string KeyOf(TokenAuth auth) => Convert.ToHexString(SHA256.HashData(PlainJson.Write(auth switch
    {
        ClientCredentials client => new Dictionary<string, object?>
        {
            ["url"] = client.TokenUrl.AbsoluteUri,
            ["id"] = client.ClientId,
            ["secret"] = client.ClientSecret,
            ["in_body"] = client.InBody,
            ["parameters"] = client.Parameters.Select(parameter => new Dictionary<string, object?> { [parameter.Key] = parameter.Value }).ToList(),
            ["tls"] = client.Tls?.Key,
        },
        ManagedIdentity identity => new() { ["scope"] = identity.Scope, ["id"] = identity.ClientId },
        _ => throw new InvalidOperationException($"{auth.GetType().Name} has no tokens."),
    })));
}
