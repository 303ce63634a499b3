using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Workflow.Core.Audit;

namespace Workflow.Api.Access.People;

/// <summary>What a provider says of itself: its name in tokens, and the keys that it signs them with.</summary>
/// <param name="Issuer">The issuer.</param>
/// <param name="Keys">The public keys.</param>
internal sealed record ProviderMetadata(string Issuer, IReadOnlyList<SecurityKey> Keys);

/// <summary>
/// The metadata and keys of the identity provider, read over the network and kept. No request causes more than one read, and
/// no number of requests causes more than one at a time, nor more than the pauses allow.
/// </summary>
internal sealed partial class ProviderKeys(IOptions<EntraOptions> options, IDocumentRetriever documents, TimeProvider time, ILogger<ProviderKeys> logger)
{
    /// <summary>The age at which the metadata is read again. Requests do not wait for that.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>How long it is used if the provider can't be reached. Then tokens are refused, as a key may have been withdrawn.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    /// <summary>The pause after a read that failed.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    /// <summary>The pause between reads because of tokens with a key that is not known: anyone can send such a token.</summary>
    public static readonly TimeSpan UnknownKeyPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ProviderMetadata? _metadata;
    private long _readAt;
    private long? _triedAt;
    private Task _reading = Task.CompletedTask;

    /// <summary>The metadata; <c>null</c>: the provider can't be reached.</summary>
    public async Task<ProviderMetadata?> GetAsync(CancellationToken cancellationToken)
    {
        var reading = Current is null || Age >= Lifetime ? ReadAgain(RetryPause) : Task.CompletedTask;
        if (Current is null)
        {
            await reading.WaitAsync(cancellationToken);
        }

        return Current;
    }

    /// <summary>Reads the keys again because of a token whose key is not among them, unless that was done a moment ago.</summary>
    /// <param name="known">The metadata that does not have it.</param>
    /// <param name="cancellationToken">Cancels the wait; the read goes on.</param>
    /// <returns>The metadata as it is now; the same if it has not been read again.</returns>
    public async Task<ProviderMetadata?> RefreshAsync(ProviderMetadata known, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(known, Current))
        {
            await ReadAgain(UnknownKeyPause).WaitAsync(cancellationToken);
        }

        return Current;
    }

    private ProviderMetadata? Current
    {
        get
        {
            lock (_lock)
            {
                return _metadata is not null && Age < LongestLifetime ? _metadata : null;
            }
        }
    }

    private TimeSpan Age => time.GetElapsedTime(Interlocked.Read(ref _readAt));

    private Task ReadAgain(TimeSpan pause)
    {
        lock (_lock)
        {
            if (_reading.IsCompleted && (_triedAt is not { } tried || time.GetElapsedTime(tried) >= pause))
            {
                _triedAt = time.GetTimestamp();
                _reading = ReadAsync();
            }

            return _reading;
        }
    }

    private async Task ReadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // not under the lock
        var address = $"{options.Value.Provider}/.well-known/openid-configuration";
        try
        {
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None);
            var issuer = string.IsNullOrWhiteSpace(options.Value.Issuer) ? read.Issuer : options.Value.Issuer;
            List<SecurityKey> keys = [.. read.SigningKeys.Where(IsPublic)];
            if (string.IsNullOrEmpty(issuer) || keys.Count == 0)
            {
                LogUseless(address, AuditText.Of(issuer is { Length: > 0 } ? issuer : "none"), read.SigningKeys.Count, read.JsonWebKeySet?.Keys.Count ?? 0);
                return;
            }

            lock (_lock)
            {
                _metadata = new ProviderMetadata(issuer, keys);
                Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            }
        }
        catch (Exception e)
        {
            LogFailed(address, Reason(e)); // requests use the earlier metadata, if there is any
        }
    }

    // A shared secret is not for verifying what others have signed.
    private static bool IsPublic(SecurityKey key) =>
        key is RsaSecurityKey or X509SecurityKey or ECDsaSecurityKey || (key is JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve });

    // The innermost exception says what was received; the others only that something could not be read.
    private static string Reason(Exception exception)
    {
        var cause = exception.GetBaseException();
        return AuditText.Of($"{cause.GetType().Name}: {cause.Message}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metadata of the identity provider could not be read from {Address} ({Reason}); expected is the JSON document of OpenID Connect Discovery, and the keys that it names")]
    private partial void LogFailed(string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metadata of the identity provider at {Address} can't be used: its issuer is '{Issuer}', and of its {Keys} keys for signatures ({All} in all) none is public. Expected are an issuer and an RSA or EC key")]
    private partial void LogUseless(string address, string issuer, int keys, int all);
}
