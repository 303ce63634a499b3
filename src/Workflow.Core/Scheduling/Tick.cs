using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>The outcome of an instant of a schedule.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<TickOutcome>))]
public enum TickOutcome
{
    /// <summary>It is decided to start a run, which is about to be admitted.</summary>
    Due,

    /// <summary>It started a run.</summary>
    Fired,

    /// <summary>
    /// It started a run that was queued and then replaced by the run of a newer instant: its run is <c>SKIPPED</c>.
    /// </summary>
    Replaced,

    /// <summary>It did not start a run, for the given reason. Its run, if it has one, is <c>SKIPPED</c>.</summary>
    Skipped,
}

/// <summary>An instant of a schedule and its outcome; or a series of missed instants.</summary>
public sealed record Tick
{
    /// <summary>The instant, or the first of a series, UTC.</summary>
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>The last instant of a series, UTC; <c>null</c> for one instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last instant it covers, UTC.</summary>
    [JsonIgnore]
    public DateTimeOffset Last => Until ?? ScheduledFor;

    /// <summary>The number of instants it covers.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Its outcome. Its name in the contract and the stores is <c>fate</c>.</summary>
    [JsonPropertyName("fate")]
    public required TickOutcome Outcome { get; init; }

    /// <summary>Why it was not run.</summary>
    public string? Reason { get; init; }

    /// <summary>The run it started, or the run recorded as skipped.</summary>
    public string? RunId { get; init; }

    /// <summary>Whether it had been missed, and was run later than it was due.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>Its delay by jitter, in seconds.</summary>
    public double JitterSeconds { get; init; }

    /// <summary>When that was decided, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
}
