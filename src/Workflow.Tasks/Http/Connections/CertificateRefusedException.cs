using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Workflow.Tasks.Http.Connections;

/// <summary>A server's certificate was examined and is not trusted.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message)
{
    /// <summary>
    /// The default check, with a type of its own for its failure: the default throws what a broken handshake throws too,
    /// and only the latter may end differently the next time.
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
