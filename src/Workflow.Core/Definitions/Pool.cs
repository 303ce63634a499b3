using System.Text.Json.Serialization;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>A named limit on how many attempts run at one time, over all workflows.</summary>
/// <param name="Name">Its name: see <see cref="Fault"/>.</param>
/// <param name="Size">How many places it has, 1 to <see cref="DefinitionLimits.PoolSize"/>; 0: it does not exist, and tasks wait for it.</param>
/// <param name="Rate">How many attempts may begin in a time; <c>null</c>: any number.</param>
/// <param name="Revision">Changes with each write; a later one is greater.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
public sealed record Pool(string Name, int Size, PoolRate? Rate, long Revision, DateTimeOffset UpdatedAt)
{
    /// <summary>How many places are held.</summary>
    public int Used { get; init; }

    /// <summary>How many attempts wait for places.</summary>
    public int Waiting { get; init; }

    /// <summary>What is wrong with a name, or <c>null</c>: it has letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static string? Fault(string name) =>
        name.Length is > 0 and <= DefinitionLimits.PoolName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? null
            : $"must be 1 to {DefinitionLimits.PoolName} letters, digits, - and _";
}

/// <summary>How many attempts of a pool may begin in a time. They are spread evenly: one in each <see cref="Interval"/>.</summary>
/// <param name="Limit">How many, 1 to <see cref="DefinitionLimits.PoolRate"/>.</param>
/// <param name="PerSeconds">In how many seconds, 1 to <see cref="DefinitionLimits.PoolRateSeconds"/>.</param>
public sealed record PoolRate(int Limit, int PerSeconds)
{
    /// <summary>The shortest time between the beginnings of two attempts.</summary>
    [JsonIgnore]
    public TimeSpan Interval => TimeSpan.FromTicks((long)Math.Ceiling((double)PerSeconds * TimeSpan.TicksPerSecond / Limit));
}
