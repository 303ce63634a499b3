using System.Globalization;

namespace Workflow.Core.Access;

/// <summary>The rules of people whom an identity provider vouches for.</summary>
public static class PersonRule
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxName = 200;

    private const string Prefix = "person:";

    /// <summary>
    /// What a person is called in what is recorded: the first usable name. An address is taken as it is. Everything else
    /// gets a prefix, so that nobody can be called like a key, <c>local</c> or <c>bootstrap</c>.
    /// </summary>
    /// <param name="names">What the provider says, the most readable first and the subject last.</param>
    /// <returns>The name, or <c>null</c> if none can be used.</returns>
    public static string? NameOf(IEnumerable<string?> names) =>
        names.Select(name => name?.Trim()).FirstOrDefault(IsUsable) is not { } name ? null
        : name.Contains('@', StringComparison.Ordinal) && !name.StartsWith(KeyText.Prefix, StringComparison.OrdinalIgnoreCase) ? name
        : Prefix + name;

    /// <summary>The highest role that the values of a claim give, or <c>null</c>.</summary>
    /// <param name="values">The values of the claim.</param>
    /// <param name="meanings">What each value means.</param>
    public static Role? RoleOf(IEnumerable<string> values, IReadOnlyDictionary<string, Role> meanings) =>
        values.Select(value => meanings.TryGetValue(value, out var role) ? role : (Role?)null).Max();

    // A name is shown in lists and logs: no control characters, and nothing that reorders or hides characters.
    private static bool IsUsable(string? name) =>
        name is { Length: > 0 and <= MaxName }
        && name.EnumerateRunes().All(rune => System.Text.Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            && rune.Value != 0xFFFD); // what a lone surrogate is read as
}
