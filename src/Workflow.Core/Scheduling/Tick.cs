using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>What became of an instant of a schedule.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<TickFate>))]
public enum TickFate
{
    /// <summary>It is decided that it starts a run, and the run is about to be taken in.</summary>
    Due,

    /// <summary>It started a run.</summary>
    Fired,

    /// <summary>It started a run that waited, and the run of a newer instant took its place: its run is <c>SKIPPED</c>.</summary>
    Replaced,

    /// <summary>It did not; the reason says why. Its run, if it has one, is <c>SKIPPED</c>.</summary>
    Skipped,
}

/// <summary>An instant of a schedule and what became of it; or a series of instants that were all missed.</summary>
public sealed record Tick
{
    /// <summary>The instant; of a series the first, UTC.</summary>
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>The last instant of a series, UTC; <c>null</c> for one instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last instant it is about, UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset Last => Until ?? ScheduledFor;

    /// <summary>How many instants there are from one to the other.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What became of it.</summary>
    public required TickFate Fate { get; init; }

    /// <summary>Why it was not run.</summary>
    public string? Reason { get; init; }

    /// <summary>The run it started, or that says it was skipped.</summary>
    public string? RunId { get; init; }

    /// <summary>Whether it had been missed, and was run later than it was due.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>By how much it was put off by chance, in seconds.</summary>
    public double JitterSeconds { get; init; }

    /// <summary>When that was decided, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
}
