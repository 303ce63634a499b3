using System.Globalization;

namespace Workflow.Acceptance.Tests;

/// <summary>
/// The size of the longest lists: as many items as a test says, or fewer for a slow host, as <c>WORKFLOW_MOST_ITEMS</c> says. The storage emulator
/// searches a whole partition for each row, so that the time for a list grows with the square of its length.
/// </summary>
internal static class MostItems
{
    private const string Variable = "WORKFLOW_MOST_ITEMS";
    private const int Least = 1_000; // fewer would be another test

    private static readonly int Most = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? Math.Max(Least, most) : int.MaxValue;

    /// <summary>How many items a list has.</summary>
    /// <param name="count">How many it has on a host that is not slow.</param>
    internal static int Of(int count) => Math.Min(count, Most);
}
