using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Finds a text in a text in a time that is linear in both, whatever they hold.</summary>
internal static class TextSearch
{
    // Up to here the runtime's own search is quicker, and its worst case is bounded by this.
    private const int Short = 32;

    /// <summary>The first place from a start on; -1: there is none.</summary>
    public static int First(string text, string sought, int start, Meter meter)
    {
        if (start + (long)sought.Length > text.Length)
        {
            return -1;
        }

        if (sought.Length <= Short)
        {
            var found = text.AsSpan(start).IndexOf(sought, StringComparison.Ordinal);
            meter.Read(found < 0 ? text.Length - start : found);
            return found < 0 ? -1 : start + found;
        }

        meter.Read(sought.Length);
        meter.Bytes(sizeof(int) * (sought.Length + 8L));
        var borders = Borders(sought);
        for (int i = start, matched = 0; i < text.Length; i++)
        {
            if (i % Meter.CharactersPerStep == 0)
            {
                meter.Steps(2);
            }

            while (matched > 0 && text[i] != sought[matched])
            {
                matched = borders[matched - 1];
            }

            matched += text[i] == sought[matched] ? 1 : 0;
            if (matched == sought.Length)
            {
                return i - matched + 1;
            }
        }

        return -1;
    }

    /// <summary>The last place that begins at or before a start; -1: there is none.</summary>
    public static int Last(string text, string sought, int start, Meter meter)
    {
        var from = Math.Min(start, text.Length - sought.Length);
        if (from < 0)
        {
            return -1;
        }

        if (sought.Length <= Short)
        {
            meter.Read(from + sought.Length);
            return text.AsSpan(0, from + sought.Length).LastIndexOf(sought, StringComparison.Ordinal);
        }

        // The first place in the text and the sought one read backwards.
        meter.Buffer(2 * (from + (2L * sought.Length)));
        var backwards = First(Reverse(text.AsSpan(0, from + sought.Length)), Reverse(sought), 0, meter);
        return backwards < 0 ? -1 : from - backwards;
    }

    private static string Reverse(ReadOnlySpan<char> text)
    {
        var characters = text.ToArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    // Knuth, Morris and Pratt: how long the longest start of the text is that also ends at each place.
    private static int[] Borders(string sought)
    {
        var borders = new int[sought.Length];
        for (int i = 1, matched = 0; i < sought.Length; i++)
        {
            while (matched > 0 && sought[i] != sought[matched])
            {
                matched = borders[matched - 1];
            }

            matched += sought[i] == sought[matched] ? 1 : 0;
            borders[i] = matched;
        }

        return borders;
    }
}
