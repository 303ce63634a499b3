namespace Workflow.Core.Definitions.Schedules;

/// <summary>Describes an interval in English.</summary>
internal static class IntervalSentence
{
    private static readonly (string Unit, int Seconds)[] Units = [("week", 7 * 86_400), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];

    /// <summary>Its length in the largest unit that divides it, such as <c>2 weeks</c>, or <c>day</c> for one day.</summary>
    /// <param name="seconds">The interval, in seconds.</param>
    internal static string Of(int seconds)
    {
        var (unit, size) = Units.First(known => seconds % known.Seconds == 0);
        return seconds == size ? unit : $"{seconds / size} {unit}s";
    }
}
