using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Workflow.Core.Access;

namespace Workflow.Api.Access.People;

/// <summary>
/// Identifies people whom App Service authentication has signed in. The platform removes its headers from requests that come
/// from outside, but only if its authentication is on; anywhere else anyone could write them.
/// </summary>
/// <param name="options">Who is accepted.</param>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class AppServiceUser(IOptions<EntraOptions> options, Func<string, string?> environment)
{
    /// <summary>The header with the claims: JSON in base64.</summary>
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    /// <summary>The header with the provider.</summary>
    public const string ProviderHeader = "X-MS-CLIENT-PRINCIPAL-IDP";

    /// <summary>The header with the id that the provider has given the person.</summary>
    public const string IdHeader = "X-MS-CLIENT-PRINCIPAL-ID";

    private const string EntraId = "aad";
    private const int MaxLength = 16 * 1024;

    private static readonly string[] TenantClaims = ["tid", "http://schemas.microsoft.com/identity/claims/tenantid"];

    private static readonly string[] ObjectClaims = ["oid", "http://schemas.microsoft.com/identity/claims/objectidentifier"];

    private static readonly string[] NameClaims =
    [
        "preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "email", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        .. ObjectClaims, "sub", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
    ];

    private static readonly JsonDocumentOptions Form = new() { MaxDepth = 8 };

    /// <summary>Whether the headers are trusted: the setting is on, and the platform says that its authentication is.</summary>
    public bool IsTrusted { get; } =
        options.Value.AppService
        && string.Equals(environment("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrWhiteSpace(environment("WEBSITE_SITE_NAME"));

    /// <summary>Identifies the person who sent a request; nobody and no fault if there are no trusted headers.</summary>
    public Identity Identify(HttpRequest request)
    {
        if (!IsTrusted || request.Headers[Header] is not { Count: > 0 } header)
        {
            return Identity.Nobody;
        }

        if (header is not [{ Length: <= MaxLength } sent]
            || request.Headers[ProviderHeader] is not [EntraId]
            || Read(sent) is not { } claims)
        {
            return new Identity(null, "App Service authentication names nobody of Entra ID.");
        }

        if (Values(claims, TenantClaims).FirstOrDefault() is not { } tenant || !string.Equals(tenant, options.Value.TenantId!.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            return new Identity(null, "The person who is signed in is of another tenant.");
        }

        var name = PersonRule.NameOf(Values(claims, NameClaims));

        // The header has the object too.
        var subject = PersonRule.EntraSubject(tenant, Values(claims, ObjectClaims).FirstOrDefault() ?? (request.Headers[IdHeader] is [{ } id] ? id : null));
        return name is null || subject is null ? new Identity(null, "App Service authentication names nobody.")
            : PersonRule.RoleOf(Values(claims, [options.Value.RoleClaim, .. claims.RoleType is { } type ? [type] : Array.Empty<string>()]), options.Value.Meanings) is { } role ? new Identity(Caller.Person(subject, name, role, null))
            : Tokens.NoRole(name, options.Value.RoleClaim);
    }

    private static IEnumerable<string> Values(Principal principal, IEnumerable<string> types) =>
        types.SelectMany(type => principal.Claims.Where(claim => claim.Type == type).Select(claim => claim.Value));

    private static Principal? Read(string header)
    {
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header, bytes, out var length))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(0, length), Form);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "auth_typ") == EntraId && root.TryGetProperty("claims", out var claims) && claims.ValueKind == JsonValueKind.Array
                ? new Principal(
                    [.. claims.EnumerateArray().Where(claim => claim.ValueKind == JsonValueKind.Object).Select(claim => (Text(claim, "typ") ?? "", Text(claim, "val") ?? ""))],
                    Text(root, "role_typ"))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or no text
        }
    }

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Principal(IReadOnlyList<(string Type, string Value)> Claims, string? RoleType);
}
