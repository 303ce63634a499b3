namespace Workflow.Functions.Engine;

/// <summary>Some of the steps of an activity, as a short text: a bit for each, in base64.</summary>
internal static class StepSet
{
    /// <summary>The text of a set.</summary>
    /// <param name="indexes">The steps, from 0.</param>
    public static string Write(IReadOnlyCollection<int> indexes)
    {
        var bits = new byte[(indexes.DefaultIfEmpty().Max() / 8) + 1];
        foreach (var index in indexes)
        {
            bits[index / 8] |= (byte)(1 << (index % 8));
        }

        return Convert.ToBase64String(bits);
    }

    /// <summary>Whether a step is in a set.</summary>
    /// <param name="text">The text of the set.</param>
    /// <param name="index">The step, from 0.</param>
    public static bool Contains(string text, int index) =>
        Convert.FromBase64String(text) is var bits && index / 8 < bits.Length && (bits[index / 8] & (1 << (index % 8))) != 0;
}
