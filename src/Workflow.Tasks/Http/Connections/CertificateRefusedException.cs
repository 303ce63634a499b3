using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Workflow.Tasks.Http.Connections;

/// <summary>A server's certificate is not trusted.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message)
{
    /// <summary>
    /// The default check, but with its own exception type. The default throws the same exception for an untrusted
    /// certificate and for a broken handshake, and only the latter may succeed when retried.
    /// </summary>
    internal static bool ThrowUnlessTrusted(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var details = (chain?.ChainStatus ?? []).Select(status => status.Status.ToString());
        throw new CertificateRefusedException(string.Join(", ", details.Prepend(errors.ToString())));
    }
}
