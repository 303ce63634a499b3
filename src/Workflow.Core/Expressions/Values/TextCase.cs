using System.Text;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Unicode's conversions of whole texts.</summary>
internal static class TextCase
{
    // A character of a compatibility form becomes up to so many.
    private const int LongestExpansion = 18;

    public static string Lower(string text) => SpecialCasing.Lower(text);

    public static string Upper(string text) => SpecialCasing.Upper(text);

    /// <summary>A Unicode normal form; halves of surrogate pairs stay as they are.</summary>
    public static string Normalize(string text, NormalizationForm form, Meter meter)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        meter.Buffer(LongestExpansion * (long)text.Length);
        var normalized = new MeteredText(meter);
        var at = 0;
        for (var lone = Surrogates.FirstLone(text, 0); lone >= 0; at = lone + 1, lone = Surrogates.FirstLone(text, at))
        {
            normalized.Append(text[at..lone].Normalize(form));
            normalized.Append(text[lone]);
        }

        normalized.Append(text[at..].Normalize(form));
        return normalized.Finish();
    }
}
