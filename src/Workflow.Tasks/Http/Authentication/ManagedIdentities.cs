using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>Requests access tokens of the managed identities that Azure gives this service.</summary>
/// <param name="time">The clock.</param>
internal sealed class ManagedIdentities(TimeProvider time)
{
    private const int MaxIdentities = 100;
    private const int LongestReason = 300;

    // Made with the first one: few services have any, and the library is large.
    private ConcurrentDictionary<string, ManagedIdentityCredential>? _credentials;

    /// <summary>Requests a token.</summary>
    /// <exception cref="TokenException">There is no such identity, or it may not be used for this.</exception>
    internal async Task<AccessToken> RequestAsync(ManagedIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            var token = await CredentialOf(identity.ClientId).GetTokenAsync(new TokenRequestContext([identity.Scope]), cancellationToken);
            var now = time.GetUtcNow();
            return AccessToken.Of(token.Token, now, token.ExpiresOn - now);
        }
        catch (CredentialUnavailableException)
        {
            // Its message lists what was tried.
            throw new TokenException(
                "there is no managed identity here: only a service that runs in Azure has one, if it is assigned to it",
                retryable: false);
        }
        catch (AuthenticationFailedException e)
        {
            var why = e.Message.Split('\n', 2)[0].Trim().TrimEnd('.'); // shown whole or not at all, as a part of a secret can't be masked
            throw new TokenException($"the managed identity has no token for this scope{(why.Length <= LongestReason ? $" ({why})" : "")}", retryable: true);
        }
    }

    private ManagedIdentityCredential CredentialOf(string? clientId)
    {
        var credentials = LazyInitializer.EnsureInitialized(ref _credentials, static () => new ConcurrentDictionary<string, ManagedIdentityCredential>(StringComparer.Ordinal));
        if (credentials.Count >= MaxIdentities)
        {
            credentials.Clear(); // only ids that are wrong are so many
        }

        return credentials.GetOrAdd(clientId ?? "", static id => new ManagedIdentityCredential(
            new ManagedIdentityCredentialOptions(id.Length == 0 ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(id))
            {
                Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(10) },
            }));
    }
}
