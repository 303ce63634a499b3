using Workflow.Core.Access;

namespace Workflow.Api.Access.People;

/// <summary>
/// How people sign in: the configuration section <c>Workflow:Access:Entra</c>. The provider is Entra ID, or any other that
/// speaks OpenID Connect.
/// </summary>
public sealed class EntraOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Access:Entra";

    /// <summary>The provider's address, without <c>/.well-known/openid-configuration</c>. Not needed if there is a tenant.</summary>
    public string? Authority { get; set; }

    /// <summary>The cloud of Entra ID.</summary>
    public string Instance { get; set; } = "https://login.microsoftonline.com/";

    /// <summary>The tenant of Entra ID, a GUID. People of other tenants are refused.</summary>
    public string? TenantId { get; set; }

    /// <summary>What a token must have as its issuer. By default, what the provider's metadata says.</summary>
    public string? Issuer { get; set; }

    /// <summary>For whom a token must be issued, with commas between several: the application's id. Without it, no token is accepted.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim with the roles.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The values of the claim that mean viewer, with commas between several.</summary>
    public string Viewer { get; set; } = "viewer";

    /// <summary>The values of the claim that mean operator, with commas between several.</summary>
    public string Operator { get; set; } = "operator";

    /// <summary>The values of the claim that mean admin, with commas between several.</summary>
    public string Admin { get; set; } = "admin";

    /// <summary>Whether people whom App Service authentication has signed in with Entra ID are known.</summary>
    public bool AppService { get; set; }

    /// <summary>Whether tokens are accepted.</summary>
    public bool AcceptsTokens => Audiences.Count > 0 && Provider is not null;

    /// <summary>Whether people can sign in at all. A service where they can is closed to everyone else.</summary>
    public bool IsConfigured => AcceptsTokens || AppService;

    /// <summary>The provider's address, or <c>null</c>.</summary>
    internal string? Provider =>
        !string.IsNullOrWhiteSpace(Authority) ? Authority.Trim().TrimEnd('/')
        : HasTenant ? $"{Instance.Trim().TrimEnd('/')}/{TenantId!.Trim()}/v2.0"
        : null;

    internal bool HasTenant => !string.IsNullOrWhiteSpace(TenantId);

    internal IReadOnlyList<string> Audiences => Split(Audience);

    /// <summary>What each value of the claim means; a value of several roles means the highest.</summary>
    internal IReadOnlyDictionary<string, Role> Meanings => new[] { (Viewer, Role.Viewer), (Operator, Role.Operator), (Admin, Role.Admin) }
        .SelectMany(role => Split(role.Item1), (role, value) => (value, role.Item2))
        .GroupBy(meaning => meaning.value, meaning => meaning.Item2, StringComparer.Ordinal)
        .ToDictionary(meanings => meanings.Key, meanings => meanings.Max(), StringComparer.Ordinal);

    private static string[] Split(string? values) => (values ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
