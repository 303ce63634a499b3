using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Access;

/// <summary>The rules of people whom an identity provider vouches for.</summary>
public static class PersonRule
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxName = 200;

    /// <summary>The most characters of a subject.</summary>
    public const int MaxSubject = 200;

    private const string Prefix = "person:";

    /// <summary>By what a person of Entra ID is always known: the tenant and the object, the same in all applications.</summary>
    /// <param name="tenant">The claim <c>tid</c>.</param>
    /// <param name="objectId">The claim <c>oid</c>.</param>
    /// <returns>The subject, or <c>null</c> without an object.</returns>
    public static string? EntraSubject(string tenant, string? objectId) =>
        string.IsNullOrWhiteSpace(objectId) ? null : Fitting($"entra:{Normal(tenant)}:{Normal(objectId)}");

    /// <summary>By what a person of an OpenID provider is always known: the issuer and the subject (OpenID Connect Core, 5.7).</summary>
    /// <param name="issuer">The claim <c>iss</c>, which has no <c>#</c>.</param>
    /// <param name="subject">The claim <c>sub</c>.</param>
    /// <returns>The subject, or <c>null</c> without one.</returns>
    public static string? OpenIdSubject(string issuer, string? subject) =>
        string.IsNullOrWhiteSpace(subject) ? null : Fitting($"oidc:{issuer}#{subject}");

    /// <summary>
    /// What a person is called in what is recorded: the first usable name. An address is taken as it is. Everything else
    /// gets a prefix, so that nobody can be called like a key, <c>local</c>, <c>bootstrap</c>, or the subject of someone else.
    /// </summary>
    /// <param name="names">What the provider says, the most readable first and the subject last.</param>
    /// <returns>The name, or <c>null</c> if none can be used.</returns>
    public static string? NameOf(IEnumerable<string?> names) =>
        names.Select(name => name?.Trim()).FirstOrDefault(IsUsable) is not { } name ? null
        : name.Contains('@', StringComparison.Ordinal) && !name.Contains(':', StringComparison.Ordinal) && !name.StartsWith(KeyText.Prefix, StringComparison.OrdinalIgnoreCase) ? name
        : Prefix + name;

    /// <summary>The highest role that the values of a claim give, or <c>null</c>.</summary>
    /// <param name="values">The values of the claim.</param>
    /// <param name="meanings">What each value means.</param>
    public static Role? RoleOf(IEnumerable<string> values, IReadOnlyDictionary<string, Role> meanings) =>
        values.Select(value => meanings.TryGetValue(value, out var role) ? role : (Role?)null).Max();

    // Providers write a GUID in either case.
    private static string Normal(string id) => Guid.TryParse(id, out var guid) ? guid.ToString() : id;

    // A subject is shown, searched for, and compared as a whole. One that is too long for that is replaced by its hash, as two
    // people may differ only in what would be cut off.
    private static string Fitting(string subject) =>
        subject.Length <= MaxSubject && subject.All(c => c is > ' ' and <= '~') ? subject : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))}";

    // A name is shown in lists and logs: no control characters, and nothing that reorders or hides characters.
    private static bool IsUsable(string? name) =>
        name is { Length: > 0 and <= MaxName }
        && name.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            && rune.Value != 0xFFFD); // what a lone surrogate is read as
}
