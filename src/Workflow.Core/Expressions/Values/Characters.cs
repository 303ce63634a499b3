using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Texts of one UTF-16 code unit or one code point.</summary>
internal static class Characters
{
    // Bytes of a text of one or two characters.
    private const int Size = 32;

    private static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>The code unit at an index.</summary>
    public static Value At(string text, int index, Meter meter)
    {
        if (text[index] >= Ascii.Length)
        {
            meter.Bytes(Size);
        }

        return Value.Text(Of(text[index]));
    }

    /// <summary>A text of one code unit.</summary>
    public static string Of(char c) => c < Ascii.Length ? Ascii[c] : c.ToString();

    /// <summary>The code point at an index: two code units if they are a surrogate pair.</summary>
    public static string PointAt(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            ? text.Substring(index, 2)
            : Of(text[index]);

    /// <summary>Charges a text of one character.</summary>
    public static void Pay(Meter meter)
    {
        meter.Step();
        meter.Bytes(Size);
    }
}
