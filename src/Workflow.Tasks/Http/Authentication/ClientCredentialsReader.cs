using Workflow.Core.Json;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>Reads the type <c>oauth2_client_credentials</c>.</summary>
internal static class ClientCredentialsReader
{
    // What the grant itself sets.
    private static readonly string[] OfTheGrant = ["grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type"];

    private static readonly Uri NoUrl = new("https://invalid");

    private enum ClientAuthentication
    {
        Basic,
        Body,
    }

    internal static ClientCredentials Read(ObjectReader auth, TlsSettings? tls)
    {
        var parameters = FormFields.Read(auth, "parameters").ToList();
        foreach (var name in OfTheGrant.Where(name => parameters.Exists(parameter => parameter.Key == name)))
        {
            auth.Object("parameters")!.Fault(name, "is set by the grant itself");
        }

        if (auth.Text("scope", HttpAuthReader.MaxLength) is { } scope)
        {
            parameters.Insert(0, new("scope", scope));
        }

        return new ClientCredentials(
            TokenUrl(auth),
            auth.RequiredText("client_id", HttpAuthReader.MaxLength),
            auth.RequiredText("client_secret", HttpAuthReader.MaxLength),
            auth.Option("client_authentication", ClientAuthentication.Basic) == ClientAuthentication.Body,
            parameters,
            tls);
    }

    // The client's secret is in the request, so it is encrypted (RFC 6749 §3.2), unless it stays on this machine.
    private static Uri TokenUrl(ObjectReader auth)
    {
        var text = auth.RequiredText("token_url", HttpTaskConfig.MaxUrlLength);
        if (text.Length == 0)
        {
            return NoUrl;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
        {
            auth.Fault("token_url", "must be an absolute URL that begins with https://, or with http:// on loopback");
        }
        else if (url.UserInfo.Length > 0)
        {
            auth.Fault("token_url", "must hold no user name or password");
        }
        else
        {
            return url;
        }

        return NoUrl;
    }
}
