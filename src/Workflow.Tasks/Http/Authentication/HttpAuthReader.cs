using System.Text;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>Reads the member <c>auth</c>. No fault shows a value of it.</summary>
internal static class HttpAuthReader
{
    internal const int MaxLength = 8_192;
    private const string Authorization = "Authorization";

    // None of them may be in a definition as it is.
    private static readonly string[] Credentials = ["password", "token", "value", "client_secret"];

    internal enum AuthType
    {
        Basic,
        Bearer,
        ApiKey,
        Oauth2ClientCredentials,
        ManagedIdentity,
    }

    internal enum KeyPlace
    {
        Header,
        Query,
    }

    /// <summary>What it says; <c>null</c> if it is left out, or faulty.</summary>
    /// <param name="config">The config.</param>
    /// <param name="headers">The headers of the config, of which none may say the same.</param>
    /// <param name="tls">The TLS settings of the config.</param>
    /// <param name="options">The settings of the service.</param>
    internal static HttpAuth? Read(ObjectReader config, IReadOnlyList<RequestHeader> headers, TlsSettings? tls, HttpTaskOptions options)
    {
        if (config.Object("auth") is not { } auth)
        {
            return null;
        }

        if (!auth.Has("type"))
        {
            auth.Fault("type", $"is required: one of {string.Join(", ", Word.AllLower<AuthType>())}");
            return null;
        }

        HttpAuth? read = auth.Option("type", (AuthType)(-1)) switch
        {
            AuthType.Basic => Basic(auth),
            AuthType.Bearer => new HeaderAuth(Authorization, $"Bearer {HeaderText(auth, "token")}"),
            AuthType.ApiKey => ApiKey(auth),
            AuthType.Oauth2ClientCredentials => ClientCredentialsReader.Read(auth, tls),
            AuthType.ManagedIdentity => Identity(auth, options),
            _ => null,
        };
        if (read is not null)
        {
            auth.RefuseUnknown();
        }

        var header = read switch { HeaderAuth { Name: var name } => name, TokenAuth => Authorization, _ => null };
        if (header is not null && headers.Any(h => h.Name.Equals(header, StringComparison.OrdinalIgnoreCase)))
        {
            auth.Fault($"sets the header {header}, and so do headers");
        }

        return read;
    }

    /// <summary>The faults of where expressions are.</summary>
    internal static void ValidateExpressions(ObjectReader auth)
    {
        if (auth.Any("type") is { ValueKind: JsonValueKind.String } type && TemplatedConfig.Contains(type))
        {
            auth.Fault("type", "must not be an expression: the other members depend on it");
        }

        foreach (var name in Credentials)
        {
            Written.RefuseUnlessSecret(auth, name);
        }
    }

    // RFC 7617: the user has no colon, and neither has a control character.
    private static HeaderAuth Basic(ObjectReader auth)
    {
        var user = auth.RequiredText("username", MaxLength);
        if (user.Contains(':', StringComparison.Ordinal))
        {
            auth.Fault("username", "must not hold a colon (RFC 7617 §2)");
        }

        var password = auth.RequiredText("password", MaxLength);
        foreach (var (name, text) in new[] { ("username", user), ("password", password) })
        {
            if (text.Any(char.IsControl))
            {
                auth.Fault(name, "must not hold control characters (RFC 7617 §2)");
            }
        }

        return new HeaderAuth(Authorization, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    private static HttpAuth ApiKey(ObjectReader auth)
    {
        var place = auth.Option("in", KeyPlace.Header);
        var name = auth.Text("name", MaxLength) ?? (place == KeyPlace.Header ? "X-API-Key" : "api_key");
        if (place == KeyPlace.Query)
        {
            return new QueryAuth(name, auth.RequiredText("value", MaxLength));
        }

        if (RequestHeader.NameFault(name) is { } fault)
        {
            auth.Fault("name", fault);
        }

        return new HeaderAuth(name, HeaderText(auth, "value"));
    }

    private static string HeaderText(ObjectReader auth, string name)
    {
        var text = auth.RequiredText(name, MaxLength);
        if (!RequestHeader.IsValue(text))
        {
            auth.Fault(name, RequestHeader.NoValue);
        }

        return text;
    }

    private static ManagedIdentity Identity(ObjectReader auth, HttpTaskOptions options)
    {
        var scope = auth.RequiredText("scope", MaxLength);
        if (options.ManagedIdentityScopes.Count == 0)
        {
            auth.Fault("type", "'managed_identity' is off on this service: Workflow:Http:ManagedIdentityScopes names what its identity may be used for");
        }
        else if (scope.Length > 0 && !options.ManagedIdentityScopes.Contains(scope, StringComparer.Ordinal))
        {
            auth.Fault("scope", $"'{auth.Quoted(scope)}' is not one of those in Workflow:Http:ManagedIdentityScopes");
        }

        return new ManagedIdentity(scope, auth.Text("client_id", MaxLength));
    }
}
