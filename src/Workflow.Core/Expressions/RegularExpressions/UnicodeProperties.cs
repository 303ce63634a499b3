using System.Collections.Frozen;
using System.Globalization;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// The sets of <c>\p{…}</c>: general categories and their unions. Scripts and the other properties need data that
/// .NET does not have.
/// </summary>
internal static class UnicodeProperties
{
    private const int Last = 0x10FFFF;

    // Short name, long name and categories, spelled as in ECMA-262, which is case-sensitive.
    private static readonly (string Short, string Long, UnicodeCategory[] Categories)[] Names =
    [
        ("Lu", "Uppercase_Letter", [UnicodeCategory.UppercaseLetter]),
        ("Ll", "Lowercase_Letter", [UnicodeCategory.LowercaseLetter]),
        ("Lt", "Titlecase_Letter", [UnicodeCategory.TitlecaseLetter]),
        ("LC", "Cased_Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter]),
        ("Lm", "Modifier_Letter", [UnicodeCategory.ModifierLetter]),
        ("Lo", "Other_Letter", [UnicodeCategory.OtherLetter]),
        ("L", "Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter]),
        ("Mn", "Nonspacing_Mark", [UnicodeCategory.NonSpacingMark]),
        ("Mc", "Spacing_Mark", [UnicodeCategory.SpacingCombiningMark]),
        ("Me", "Enclosing_Mark", [UnicodeCategory.EnclosingMark]),
        ("M", "Mark", [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark]),
        ("Nd", "Decimal_Number", [UnicodeCategory.DecimalDigitNumber]),
        ("Nl", "Letter_Number", [UnicodeCategory.LetterNumber]),
        ("No", "Other_Number", [UnicodeCategory.OtherNumber]),
        ("N", "Number", [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber]),
        ("Pc", "Connector_Punctuation", [UnicodeCategory.ConnectorPunctuation]),
        ("Pd", "Dash_Punctuation", [UnicodeCategory.DashPunctuation]),
        ("Ps", "Open_Punctuation", [UnicodeCategory.OpenPunctuation]),
        ("Pe", "Close_Punctuation", [UnicodeCategory.ClosePunctuation]),
        ("Pi", "Initial_Punctuation", [UnicodeCategory.InitialQuotePunctuation]),
        ("Pf", "Final_Punctuation", [UnicodeCategory.FinalQuotePunctuation]),
        ("Po", "Other_Punctuation", [UnicodeCategory.OtherPunctuation]),
        ("P", "Punctuation", [UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation, UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation]),
        ("Sm", "Math_Symbol", [UnicodeCategory.MathSymbol]),
        ("Sc", "Currency_Symbol", [UnicodeCategory.CurrencySymbol]),
        ("Sk", "Modifier_Symbol", [UnicodeCategory.ModifierSymbol]),
        ("So", "Other_Symbol", [UnicodeCategory.OtherSymbol]),
        ("S", "Symbol", [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol]),
        ("Zs", "Space_Separator", [UnicodeCategory.SpaceSeparator]),
        ("Zl", "Line_Separator", [UnicodeCategory.LineSeparator]),
        ("Zp", "Paragraph_Separator", [UnicodeCategory.ParagraphSeparator]),
        ("Z", "Separator", [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator]),
        ("Cc", "Control", [UnicodeCategory.Control]),
        ("Cf", "Format", [UnicodeCategory.Format]),
        ("Cs", "Surrogate", [UnicodeCategory.Surrogate]),
        ("Co", "Private_Use", [UnicodeCategory.PrivateUse]),
        ("Cn", "Unassigned", [UnicodeCategory.OtherNotAssigned]),
        ("C", "Other", [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned]),
    ];

    private static readonly (string Alias, string Name)[] Aliases =
        [("punct", "P"), ("digit", "Nd"), ("cntrl", "Cc"), ("Combining_Mark", "M")];

    private static readonly Lazy<CharacterSet[]> ByCategory = new(ReadCategories);
    private static readonly Lazy<FrozenDictionary<string, CharacterSet>> ByName = new(ReadNames);

    /// <summary>The set of <c>\p{expression}</c>; <c>null</c> when it is not supported.</summary>
    public static CharacterSet? Find(string expression) => expression switch
    {
        "Any" => CharacterSet.All,
        "ASCII" => CharacterSet.Of([(0, 0x7F)]),
        "ASCII_Hex_Digit" or "AHex" => CharacterSet.Of([('0', '9'), ('A', 'F'), ('a', 'f')]),
        "White_Space" or "space" => CharacterSet.Union(ByName.Value["Z"], CharacterSet.Of([('\t', '\r'), (0x85, 0x85)])),
        "Assigned" => ByName.Value["Cn"].Complement(),
        _ => ByName.Value.GetValueOrDefault(WithoutProperty(expression)),
    };

    private static string WithoutProperty(string expression) =>
        expression.StartsWith("General_Category=", StringComparison.Ordinal) ? expression["General_Category=".Length..]
        : expression.StartsWith("gc=", StringComparison.Ordinal) ? expression["gc=".Length..]
        : expression;

    private static FrozenDictionary<string, CharacterSet> ReadNames()
    {
        var sets = new Dictionary<string, CharacterSet>(StringComparer.Ordinal);
        foreach (var (brief, full, categories) in Names)
        {
            sets[brief] = sets[full] = CharacterSet.Union(categories.Select(c => ByCategory.Value[(int)c]));
        }

        foreach (var (alias, name) in Aliases)
        {
            sets[alias] = sets[name];
        }

        return sets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static CharacterSet[] ReadCategories()
    {
        var ranges = Enum.GetValues<UnicodeCategory>().Select(_ => new List<(int From, int To)>()).ToArray();
        for (var c = 0; c <= Last; c++)
        {
            var same = ranges[(int)CharUnicodeInfo.GetUnicodeCategory(c)];
            if (same.Count > 0 && same[^1].To == c - 1)
            {
                same[^1] = (same[^1].From, c);
            }
            else
            {
                same.Add((c, c));
            }
        }

        return [.. ranges.Select(CharacterSet.Of)];
    }
}
