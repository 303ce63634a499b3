using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Workflow.Tasks.Http.Tls;

/// <summary>The certificates and keys of TLS settings.</summary>
internal static class TlsMaterial
{
    /// <summary>The certificates that are trusted.</summary>
    /// <exception cref="CryptographicException">There is none, or one can't be read.</exception>
    internal static X509Certificate2Collection Authorities(string pem)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no certificate.");
    }

    /// <summary>The client's certificate with its key, then those that lead to its root.</summary>
    /// <exception cref="CryptographicException">There is none, or it can't be read, or its key is another one.</exception>
    internal static X509Certificate2Collection Client(TlsSettings settings)
    {
        var certificates = Authorities(settings.ClientCertificate!);
        var key = settings.ClientKey ?? settings.ClientCertificate!;
        using var read = settings.ClientKeyPassword is { } password
            ? X509Certificate2.CreateFromEncryptedPem(settings.ClientCertificate!, key, password)
            : X509Certificate2.CreateFromPem(settings.ClientCertificate!, key);
        certificates[0].Dispose();

        // A key that is only in memory can't be used for TLS on Windows.
        certificates[0] = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        return certificates;
    }

    /// <summary>The part of a handler's options that does not depend on the settings.</summary>
    /// <remarks>
    /// Nothing is downloaded for a certificate, as its issuer's address is the server's choice and would not be checked as the
    /// addresses of calls are: a server has to send all certificates but the root (RFC 8446 §4.4.2).
    /// </remarks>
    internal static X509ChainPolicy Policy(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    /// <summary>Sets the options of a handler.</summary>
    internal static void Apply(TlsSettings? settings, SslClientAuthenticationOptions options)
    {
        options.CertificateChainPolicy = Policy(settings?.Ca is { } pem ? Authorities(pem) : null);
        if (settings?.ClientCertificate is not null)
        {
            var client = Client(settings);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client[0], client, offline: true);
        }
    }
}
