using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Finds a text in a text, always in time linear in both.</summary>
internal static class TextSearch
{
    // Up to this length the runtime's own search is faster, and its worst case is bounded.
    private const int Short = 32;

    /// <summary>The first index from a start on; -1: there is none.</summary>
    public static int First(string text, string search, int start, Meter meter)
    {
        if (start + (long)search.Length > text.Length)
        {
            return -1;
        }

        if (search.Length <= Short)
        {
            var found = text.AsSpan(start).IndexOf(search, StringComparison.Ordinal);
            meter.Read(found < 0 ? text.Length - start : found);
            return found < 0 ? -1 : start + found;
        }

        meter.Read(search.Length);
        meter.Bytes(sizeof(int) * (search.Length + 8L));
        var borders = Borders(search);
        for (int i = start, matched = 0; i < text.Length; i++)
        {
            if (i % Meter.CharactersPerStep == 0)
            {
                meter.Steps(2);
            }

            while (matched > 0 && text[i] != search[matched])
            {
                matched = borders[matched - 1];
            }

            matched += text[i] == search[matched] ? 1 : 0;
            if (matched == search.Length)
            {
                return i - matched + 1;
            }
        }

        return -1;
    }

    /// <summary>The last index at or before a start; -1: there is none.</summary>
    public static int Last(string text, string search, int start, Meter meter)
    {
        var from = Math.Min(start, text.Length - search.Length);
        if (from < 0)
        {
            return -1;
        }

        if (search.Length <= Short)
        {
            meter.Read(from + search.Length);
            return text.AsSpan(0, from + search.Length).LastIndexOf(search, StringComparison.Ordinal);
        }

        // The first index in the reversed texts.
        meter.Buffer(2 * (from + (2L * search.Length)));
        var backwards = First(Reverse(text.AsSpan(0, from + search.Length)), Reverse(search), 0, meter);
        return backwards < 0 ? -1 : from - backwards;
    }

    private static string Reverse(ReadOnlySpan<char> text)
    {
        var characters = text.ToArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    // Knuth, Morris and Pratt: for each index the length of the longest proper prefix that is also a suffix there.
    private static int[] Borders(string search)
    {
        var borders = new int[search.Length];
        for (int i = 1, matched = 0; i < search.Length; i++)
        {
            while (matched > 0 && search[i] != search[matched])
            {
                matched = borders[matched - 1];
            }

            matched += search[i] == search[matched] ? 1 : 0;
            borders[i] = matched;
        }

        return borders;
    }
}
