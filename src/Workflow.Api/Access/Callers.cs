using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workflow.Api.Access.People;
using Workflow.Api.Access.Sessions;
using Workflow.Core.Access;

namespace Workflow.Api.Access;

/// <summary>Who sent a request, or why that is not known.</summary>
/// <param name="Caller">The caller, or <c>null</c>.</param>
/// <param name="Fault">Why the caller is not accepted; <c>null</c> if the request says nothing of one.</param>
/// <param name="Status">The status that the fault is answered with.</param>
internal sealed record Identity(Caller? Caller, string? Fault = null, int Status = StatusCodes.Status401Unauthorized)
{
    /// <summary>A request that says nothing of who sends it.</summary>
    public static readonly Identity Nobody = new(Caller: null);
}

/// <summary>Identifies callers: by a key or a token in a header, by the session of a page, or by what the platform says.</summary>
internal sealed partial class Callers(
    KeyCache cache,
    IAccessKeyStore store,
    KeylessAccess keyless,
    Tokens tokens,
    AppServiceUser platform,
    BrowserSessions sessions,
    IOptions<AccessOptions> options,
    IOptions<EntraOptions> people,
    TimeProvider time,
    ILogger<Callers> logger)
{
    // The same words for a key that does not exist and for one whose secret is wrong.
    private const string NotValid = "The key is not valid.";

    // Compared with if no bootstrap key is set, so that the check takes equally long.
    private static readonly string NoBootstrapKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    private int _isExplained;

    /// <summary>Identifies the caller of a request. What is sent in a header takes precedence over a session.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isUse">Whether it counts as a use, which renews a session; not if a request in progress is checked again.</param>
    public async Task<Identity> IdentifyAsync(HttpContext http, bool isUse = true)
    {
        if (await NeedsNoKeyAsync(http))
        {
            return new Identity(Caller.Local);
        }

        if (SentKey.Read(http.Request, out var sent) is { } fault)
        {
            return new Identity(null, fault);
        }

        if (sent is not null)
        {
            // The platform has checked a token for itself.
            return Tokens.IsToken(sent) && !tokens.AreAccepted && platform.Identify(http.Request) is { Caller: not null } known ? known : await IdentifyAsync(sent, http.RequestAborted);
        }

        if (await sessions.FindAsync(http, isUse) is { } session)
        {
            http.Features.Set(session);
            http.Features.Set(session.Caller); // known also if the change is refused
            return CsrfFault(http.Request, session) is { } forged ? new Identity(null, forged, StatusCodes.Status403Forbidden) : new Identity(session.Caller);
        }

        var signedIn = platform.Identify(http.Request);
        if (signedIn.Caller is not null && !RequestOrigin.IsSafe(http.Request) && !RequestOrigin.IsOwn(http.Request))
        {
            return new Identity(null, "A browser that is signed in sends where a change comes from, and this request does not. Send a key or a token instead.", StatusCodes.Status403Forbidden);
        }

        return signedIn;
    }

    /// <summary>
    /// A way to identify the caller by a key, or by nothing on a service without keys, that does not touch the request any more; <c>null</c>: the request
    /// says nothing of who sends it.
    /// </summary>
    public Func<CancellationToken, Task<Identity>>? Find(HttpContext http)
    {
        var mayBeLocal = !IsConfigured && keyless.Admits(http);
        var key = SentKey.Read(http.Request, out var sent) is null ? sent : null;
        return !mayBeLocal && key is null
            ? null
            : async token =>
                mayBeLocal && !await cache.AnyAsync(token) ? new Identity(Caller.Local)
                : key is not null ? await IdentifyAsync(key, token)
                : Identity.Nobody;
    }

    /// <summary>Identifies the owner of a key or a token.</summary>
    /// <param name="sent">The key or token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Identity> IdentifyAsync(string sent, CancellationToken cancellationToken)
    {
        if (KeyText.IsSame(sent, BootstrapKey ?? NoBootstrapKey) && BootstrapKey is not null)
        {
            return new Identity(Caller.Bootstrap);
        }

        if (tokens.AreAccepted && Tokens.IsToken(sent))
        {
            return await tokens.IdentifyAsync(sent, cancellationToken);
        }

        if (!KeyText.TryRead(sent, out var id, out var secret))
        {
            return new Identity(null, NotValid);
        }

        if (await FindAsync(id, secret, cancellationToken) is not { } key)
        {
            return new Identity(null, NotValid);
        }

        if (KeyRule.Fault(key, time.GetUtcNow()) is { } invalid)
        {
            return new Identity(null, invalid);
        }

        _ = TouchAsync(key);
        return new Identity(Caller.Of(key));
    }

    /// <summary>Whether a request needs no key: the service has none, nobody can sign in, and the host admits the request without.</summary>
    public async ValueTask<bool> NeedsNoKeyAsync(HttpContext http) => !IsConfigured && keyless.Admits(http) && !await cache.AnyAsync(http.RequestAborted);

    /// <summary>Why a request is refused by a service without keys, which asks its own machine for none; <c>null</c>: it has keys, or asks everyone.</summary>
    public async ValueTask<string?> KeylessRefusalAsync(HttpContext http) =>
        !IsConfigured && keyless.Refusal(http) is { } refusal && !await cache.AnyAsync(http.RequestAborted) ? refusal : null;

    private bool IsConfigured => BootstrapKey is not null || people.Value.IsConfigured;

    private string? BootstrapKey => options.Value.HasBootstrapKey ? options.Value.BootstrapKey : null;

    // A key that is refused costs one read of the store and two comparisons, whether or not it exists and is cached.
    private async Task<ApiKey?> FindAsync(string id, byte[] secret, CancellationToken cancellationToken)
    {
        var recent = cache.Recent(id);
        if (KeyText.IsSecretOf(recent, secret))
        {
            return recent;
        }

        var key = await cache.ReadAsync(id, cancellationToken);
        return KeyText.IsSecretOf(key, secret) ? key : null;
    }

    // Not awaited: the caller neither waits for its use to be recorded nor is refused because it can't be, as on a full disk.
    private async Task TouchAsync(ApiKey key)
    {
        if (KeyRule.LastUse(key, time.GetUtcNow()) is { } hour)
        {
            cache.Touch(key, hour);
            try
            {
                await store.TouchKeyAsync(key.Id, hour, CancellationToken.None);
            }
            catch (Exception e)
            {
                LogUseNotRecorded(e, KeyText.PrefixOf(key.Id));
            }
        }
    }

    private static string? CsrfFault(HttpRequest request, SessionInUse session) =>
        RequestOrigin.IsSafe(request) || (request.Headers[SignInRoute.CsrfHeader] is [{ } sent] && KeyText.IsSame(sent, session.CsrfToken))
            ? null
            : $"A change in a session needs the header {SignInRoute.CsrfHeader}, with the csrf_token that GET {Routes.Root}/me shows.";

    /// <summary>Says in the log, once, how to begin, if a request was refused on a service without keys.</summary>
    /// <param name="keylessRefusal">See <see cref="KeylessRefusalAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask ExplainAsync(string? keylessRefusal, CancellationToken cancellationToken)
    {
        if (!IsConfigured && Volatile.Read(ref _isExplained) == 0 && !await cache.AnyAsync(cancellationToken) && Interlocked.Exchange(ref _isExplained, 1) == 0)
        {
            const string setting = $"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapKey)}";
            if (keylessRefusal is not null)
            {
                LogKeylessRefusal(keylessRefusal);
            }
            else if (options.Value.IsUnresolved)
            {
                LogUnresolved(setting);
            }
            else
            {
                LogHowToBegin(setting, $"{Routes.Root}/keys");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Refusal}")]
    private partial void LogKeylessRefusal(string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No key is configured, so every request but health is answered with 401. To begin, set {Setting} to a secret text and send it as a key; POST {Address} creates other keys")]
    private partial void LogHowToBegin(string setting, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The setting {Setting} is a reference that the platform could not resolve, so there is no key and every request but health is answered with 401. Check that the secret exists and that the app's identity may read it")]
    private partial void LogUnresolved(string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The use of the key {Key} could not be recorded")]
    private partial void LogUseNotRecorded(Exception exception, string key);
}
