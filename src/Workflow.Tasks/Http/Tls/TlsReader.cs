using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Tasks.Schemas;

namespace Workflow.Tasks.Http.Tls;

/// <summary>Reads the member <c>tls</c>. No fault shows a value of it.</summary>
internal static class TlsReader
{
    private const int MaxLength = 100_000;

    private static readonly string[] OfTheClient = ["client_key", "client_key_password"];

    internal static TlsSettings? Read(ObjectReader config)
    {
        if (config.Object("tls") is not { } tls)
        {
            return null;
        }

        var settings = new TlsSettings(
            tls.Text("ca", MaxLength),
            tls.Text("client_certificate", MaxLength),
            tls.Text("client_key", MaxLength),
            tls.Text("client_key_password", MaxLength));
        tls.RefuseUnknown();
        if (settings.Ca is not null && IsFaulty(() => TlsMaterial.Authorities(settings.Ca)))
        {
            tls.Fault("ca", "must be one or more certificates as PEM: -----BEGIN CERTIFICATE-----");
        }

        if (settings.ClientCertificate is null)
        {
            foreach (var name in OfTheClient.Where(tls.Has))
            {
                tls.Fault(name, "goes with client_certificate only");
            }
        }
        else if (IsFaulty(() => TlsMaterial.Authorities(settings.ClientCertificate)))
        {
            tls.Fault("client_certificate", "must be a certificate as PEM: -----BEGIN CERTIFICATE-----");
        }
        else if (IsFaulty(() => TlsMaterial.Client(settings)))
        {
            tls.Fault(
                settings.ClientKey is null ? "client_certificate" : "client_key",
                "must have the private key of the certificate as PEM: in client_key or with the certificate, and client_key_password if it is encrypted");
        }

        return settings;
    }

    /// <summary>The schema of the member.</summary>
    internal static JsonObject Schema() => ConfigSchema.Members()
        .With("ca", Text(), "Certificates that are trusted in place of the machine's, as PEM.")
        .With("client_certificate", Text(), "The certificate that is shown to the origin of url, as PEM.")
        .With("client_key", Secret(), "Its private key, from a secret, unless it is with the certificate.", isWritten: true)
        .With("client_key_password", Secret(), "The password of an encrypted key, from a secret.", isWritten: true)
        .Build();

    /// <summary>The faults of where expressions are. Certificates are public; keys and passwords are not.</summary>
    internal static void ValidateExpressions(ObjectReader tls)
    {
        Written.RefuseUnlessSecret(tls, tls.Has("client_key") ? "client_key" : "client_certificate");
        Written.RefuseUnlessSecret(tls, "client_key_password");
        if (tls.Any("client_certificate") is { ValueKind: JsonValueKind.String } certificate && certificate.GetRawText().Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            tls.Fault("client_certificate", "must not hold a private key as it is: a definition is stored and shown");
        }
    }

    private static JsonObject Text() => Core.Json.Schemas.Schema.Text(most: MaxLength);

    private static JsonObject Secret() => Core.Json.Schemas.Schema.Text(pattern: TextForms.FromSecret);

    private static bool IsFaulty(Func<X509Certificate2Collection> read)
    {
        try
        {
            foreach (var certificate in read())
            {
                certificate.Dispose();
            }

            return false;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return true;
        }
    }
}
