using Azure;
using Azure.Identity;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>Puts into words why a vault did not give a secret. What the vault itself says is not passed on.</summary>
internal static class VaultFault
{
    /// <summary>A reading that failed, or one of a secret that does not exist.</summary>
    /// <param name="name">The name that expressions give.</param>
    /// <param name="cause">What happened.</param>
    /// <param name="limit">The time limit.</param>
    public static SecretReading Of(string name, Exception cause, TimeSpan limit)
    {
        var (reason, isTransient) = cause switch
        {
            RequestFailedException { Status: 404 } => (null, false),
            RequestFailedException { Status: 400 } => ("the vault takes no such name", false),
            RequestFailedException { Status: 401 } => ("the vault did not accept the identity of this service", false),
            RequestFailedException { Status: 403 } e when e.Message.Contains("SecretDisabled", StringComparison.Ordinal) => ("it is disabled in the vault", false),
            RequestFailedException { Status: 403 } => ("the identity of this service may not read it, or the vault's network rules keep it out; the identity needs the role Key Vault Secrets User", false),
            RequestFailedException { Status: 429 } => ("the vault has too many requests", true),
            RequestFailedException { Status: >= 500 and var status } => ($"the vault answered {status}", true),
            RequestFailedException { Status: > 0 and var status } => ($"the vault answered {status}", false),
            CredentialUnavailableException => ("this service has no identity to sign in to the vault with", false),
            AuthenticationFailedException => ("this service could not sign in to the vault", true),
            OperationCanceledException or TimeoutException => ($"the vault did not answer within {limit.TotalSeconds:0.#} s", true),
            _ => ("the vault can't be reached", true),
        };
        return reason is null ? SecretReading.None : SecretReading.Failed(name, $"The secret '{name}' could not be read: {reason}.", isTransient);
    }
}
