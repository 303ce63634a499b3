using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How often and when a failed attempt is retried.</summary>
public sealed record RetryPolicy
{
    /// <summary>
    /// The entries that select the errors it applies to: codes, statuses such as 503 or 5xx, expressions in {{ }}, or * for every error.
    /// <c>null</c>: those that another attempt can change.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? On { get; init; }

    /// <summary>Most attempts, the first included; 1 to 101. A rule among others counts those that ended with an error of its own.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>Delay after the first attempt, in seconds; 0 to 86,400.</summary>
    public double InitialIntervalSeconds { get; init; } = 1;

    /// <summary>The factor from each delay to the next; 1 to 10.</summary>
    public double BackoffCoefficient { get; init; } = 2;

    /// <summary>Longest delay, jitter included, in seconds; 0 to 86,400.</summary>
    public double MaxIntervalSeconds { get; init; } = 300;

    /// <summary>The random variation of a delay, as a fraction of it; 0 (none) to 1 (from zero to twice the delay).</summary>
    public double Jitter { get; init; }

    /// <summary>The longest possible delay, in seconds: a day.</summary>
    public const int LongestSeconds = 86_400;

    /// <summary>The delay after an attempt.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">A random number from 0 (inclusive) to 1 (exclusive).</param>
    /// <param name="retryAfterSeconds">
    /// The minimum delay that the remote side asks for (<c>Retry-After</c>, RFC 9110, 10.2.3), in seconds.
    /// </param>
    public TimeSpan DelayAfter(int attempt, double chance, double? retryAfterSeconds = null)
    {
        var interval = Math.Min(InitialIntervalSeconds * Math.Pow(BackoffCoefficient, attempt - 1), MaxIntervalSeconds);
        var jittered = Math.Min(interval * (1 + (Jitter * ((2 * chance) - 1))), MaxIntervalSeconds);
        return TimeSpan.FromSeconds(Math.Clamp(Math.Max(jittered, retryAfterSeconds ?? 0), 0, LongestSeconds));
    }

    internal static RetryPolicy Read(ObjectReader reader, bool isInList)
    {
        if (!isInList && reader.Has("on"))
        {
            reader.Fault("on", "is for a list of rules: retry: [{on: …, max_attempts: …}]");
        }

        var standard = new RetryPolicy();
        var policy = new RetryPolicy
        {
            On = isInList ? ErrorSelectorReader.Read(reader) : null,
            MaxAttempts = reader.Int("max_attempts", 1, DefinitionLimits.Attempts, standard.MaxAttempts),
            InitialIntervalSeconds = reader.Number("initial_interval_seconds", 0, LongestSeconds, standard.InitialIntervalSeconds),
            BackoffCoefficient = reader.Number("backoff_coefficient", 1, 10, standard.BackoffCoefficient),
            MaxIntervalSeconds = reader.Number("max_interval_seconds", 0, LongestSeconds, standard.MaxIntervalSeconds),
            Jitter = reader.Number("jitter", 0, 1, standard.Jitter),
        };
        reader.RefuseUnknown();
        if (!reader.Has("max_attempts"))
        {
            reader.Fault("max_attempts", "is required");
        }

        return policy;
    }
}
