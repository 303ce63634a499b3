namespace Workflow.Core.Expressions.Values;

/// <summary>Lone surrogates.</summary>
internal static class Surrogates
{
    /// <summary>The index of the first one from a start on; -1: there is none.</summary>
    public static int FirstLone(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            return i;
        }

        return -1;
    }
}
