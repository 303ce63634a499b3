using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Tls;

/// <summary>The member <c>tls</c>, as PEM (RFC 7468).</summary>
/// <param name="Ca">The certificates that are trusted, in place of the machine's; <c>null</c>: the machine's.</param>
/// <param name="ClientCertificate">The certificate that the client shows, and those that lead to its root; <c>null</c>: none.</param>
/// <param name="ClientKey">The key of that certificate; <c>null</c>: it is with the certificate.</param>
/// <param name="ClientKeyPassword">The password of an encrypted key.</param>
internal sealed record TlsSettings(string? Ca, string? ClientCertificate, string? ClientKey, string? ClientKeyPassword)
{
    /// <summary>A hash of it: calls with the same settings share their connections.</summary>
    internal string Key { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(PlainJson.Write([Ca, ClientCertificate, ClientKey, ClientKeyPassword]))));

    /// <summary>The same for another origin, which does not see the client's certificate.</summary>
    internal TlsSettings? WithoutClient() => Ca is null ? null : new TlsSettings(Ca, null, null, null);

    // Without the values.
    public override string ToString() => nameof(TlsSettings);
}
