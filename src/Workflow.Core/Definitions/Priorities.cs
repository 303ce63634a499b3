using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>The priority of runs: a higher one goes first.</summary>
public static class Priorities
{
    /// <summary>The lowest.</summary>
    public const int Lowest = -10;

    /// <summary>The highest.</summary>
    public const int Highest = 10;

    /// <summary>
    /// How much waiting a step of priority is worth: a run goes before one that has waited for less than this longer for each step
    /// that it is higher. So a run with a low priority is overtaken for a bounded time only.
    /// </summary>
    public static readonly TimeSpan Step = TimeSpan.FromHours(1);

    /// <summary>Reads the member <c>priority</c>; <c>null</c>: it is not there.</summary>
    public static int? Read(ObjectReader reader) => reader.Has("priority") ? reader.Int("priority", Lowest, Highest, 0) : null;
}
