using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workflow.Core.Access;

namespace Workflow.Api.Access;

/// <summary>Who sent a request, or why that is not known.</summary>
/// <param name="Caller">The caller, or <c>null</c>.</param>
/// <param name="Fault">Why the key is not accepted; <c>null</c> if none was sent.</param>
internal readonly record struct Identity(Caller? Caller, string? Fault = null);

/// <summary>Identifies callers by their keys.</summary>
internal sealed partial class Callers(KeyCache cache, IAccessKeyStore store, KeylessAccess keyless, IOptions<AccessOptions> options, TimeProvider time, ILogger<Callers> logger)
{
    // The same words for a key that does not exist and for one whose secret is wrong.
    private const string NotValid = "The key is not valid.";

    // Compared with if no bootstrap key is set, so that the check takes equally long.
    private static readonly string NoBootstrapKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    private int _isExplained;

    /// <summary>Identifies the caller of a request.</summary>
    public async Task<Identity> IdentifyAsync(HttpContext http)
    {
        var cancelled = http.RequestAborted;
        if (await NeedsNoKeyAsync(http))
        {
            return new Identity(Caller.Local);
        }

        if (SentKey.Read(http.Request, out var sent) is { } fault)
        {
            return new Identity(null, fault);
        }

        if (sent is null)
        {
            return default;
        }

        if (KeyText.IsSame(sent, BootstrapKey ?? NoBootstrapKey) && BootstrapKey is not null)
        {
            return new Identity(Caller.Bootstrap);
        }

        if (!KeyText.TryRead(sent, out var id, out var secret))
        {
            return new Identity(null, NotValid);
        }

        if (await FindAsync(id, secret, cancelled) is not { } key)
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

    /// <summary>Whether a request needs no key: the service has none, and the host admits the request without.</summary>
    public async ValueTask<bool> NeedsNoKeyAsync(HttpContext http) =>
        BootstrapKey is null && keyless.Admits(http) && !await cache.AnyAsync(http.RequestAborted);

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

    /// <summary>Says in the log, once, how to begin, if a request was refused on a service without keys.</summary>
    public async ValueTask ExplainAsync(CancellationToken cancellationToken)
    {
        if (BootstrapKey is null && Volatile.Read(ref _isExplained) == 0 && !await cache.AnyAsync(cancellationToken) && Interlocked.Exchange(ref _isExplained, 1) == 0)
        {
            const string setting = $"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapKey)}";
            if (options.Value.IsUnresolved)
            {
                LogUnresolved(setting);
            }
            else
            {
                LogHowToBegin(setting, $"{Routes.Root}/keys");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No key is configured, so every request but health is answered with 401. To begin, set {Setting} to a secret text and send it as a key; POST {Address} creates other keys")]
    private partial void LogHowToBegin(string setting, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The setting {Setting} is a reference that the platform could not resolve, so there is no key and every request but health is answered with 401. Check that the secret exists and that the app's identity may read it")]
    private partial void LogUnresolved(string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The use of the key {Key} could not be recorded")]
    private partial void LogUseNotRecorded(Exception exception, string key);
}
