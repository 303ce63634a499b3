using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Functions.Monitor;

/// <summary>A user whom App Service authentication has signed in.</summary>
/// <param name="Name">The name, usually an e-mail address.</param>
/// <param name="Roles">The app roles; may be empty.</param>
internal sealed record SignedInUser(string Name, IReadOnlyList<string> Roles)
{
    /// <summary>
    /// The header in which App Service names the user. The platform removes it from incoming requests, but only if its
    /// authentication is on; otherwise any caller could forge it.
    /// </summary>
    public const string Header = "x-ms-client-principal";

    /// <summary>The claim that the monitor reads the user's name from.</summary>
    public const string NameClaim = "preferred_username";

    /// <summary>The claim that it reads a role from.</summary>
    public const string RolesClaim = "roles";

    /// <summary>Reads the header: JSON in base64, <c>{"claims": [{"typ", "val"}], "name_typ", "role_typ"}</c>.</summary>
    /// <param name="header">Its value.</param>
    /// <param name="nameClaim">The claim with the name; <c>null</c>: the default, or the one that the header specifies.</param>
    /// <param name="rolesClaim">The claim with a role; <c>null</c>: the default, or the one that the header specifies.</param>
    /// <returns>The user, or <c>null</c> if the header names none.</returns>
    public static SignedInUser? Of(string? header, string? nameClaim = null, string? rolesClaim = null)
    {
        if (string.IsNullOrEmpty(header) || Read(header) is not { Claims: { } claims } principal)
        {
            return null;
        }

        var names = Values(nameClaim, NameClaim).Concat(nameClaim is null ? Values(principal.NameType, null) : []);
        return names.FirstOrDefault(n => n.Length > 0) is { } name
            ? new(name, [.. Values(rolesClaim, RolesClaim).Concat(rolesClaim is null ? Values(principal.RoleType, null) : []).Distinct(StringComparer.Ordinal)])
            : null;

        IEnumerable<string> Values(string? type, string? usual) =>
            (type ?? usual) is { } wanted ? claims.Where(c => c?.Type == wanted).Select(c => c!.Value).OfType<string>() : [];
    }

    /// <summary>The user, with the claims that the monitor reads.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [new Claim(NameClaim, Name), .. Roles.Select(r => new Claim(RolesClaim, r))], authenticationType: "AppService", NameClaim, RolesClaim));

    private static Principal? Read(string header)
    {
        try
        {
            return JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(header));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Principal
    {
        [JsonPropertyName("claims")]
        public IReadOnlyList<PrincipalClaim?>? Claims { get; init; }

        [JsonPropertyName("name_typ")]
        public string? NameType { get; init; }

        [JsonPropertyName("role_typ")]
        public string? RoleType { get; init; }
    }

    private sealed record PrincipalClaim
    {
        [JsonPropertyName("typ")]
        public string? Type { get; init; }

        [JsonPropertyName("val")]
        public string? Value { get; init; }
    }
}
