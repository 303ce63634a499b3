using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>A task that repeats until an expression is true: every round runs the whole task, its retries included.</summary>
public sealed record RepeatRule
{
    /// <summary>
    /// The expression that ends it, over <c>output</c>, <c>error</c> and <c>iteration</c>, evaluated after each round. Unless it names
    /// <c>error</c>, a round that fails ends the task.
    /// </summary>
    public required string Until { get; init; }

    /// <summary>Delay after the first round, in seconds; 0 to <see cref="DefinitionLimits.LongestSeconds"/>.</summary>
    public double DelaySeconds { get; init; } = 10;

    /// <summary>The factor from each delay to the next; 1 to 10.</summary>
    public double BackoffCoefficient { get; init; } = 1;

    /// <summary>Longest delay, in seconds; 0 to <see cref="DefinitionLimits.LongestSeconds"/>.</summary>
    public double MaxDelaySeconds { get; init; } = DefinitionLimits.LongestSeconds;

    /// <summary>Most rounds; 1 to <see cref="DefinitionLimits.RepeatedAttempts"/>.</summary>
    public int MaxAttempts { get; init; } = 100;

    /// <summary>
    /// For how long after the start of the first round another one may begin, in seconds; 1 to <see cref="DefinitionLimits.LongestSeconds"/>.
    /// </summary>
    public int TimeoutSeconds { get; init; } = 86_400;

    /// <summary>The delay after a round.</summary>
    /// <param name="iteration">The round, from 1.</param>
    /// <param name="retryAfterSeconds">The minimum that the remote side asked for when the round failed, in seconds.</param>
    public TimeSpan DelayAfter(int iteration, double? retryAfterSeconds = null)
    {
        var delay = DelaySeconds == 0 ? 0 : Math.Min(DelaySeconds * Math.Pow(BackoffCoefficient, iteration - 1), MaxDelaySeconds); // not 0 times infinity
        return TimeSpan.FromSeconds(Math.Max(delay, Math.Clamp(retryAfterSeconds ?? 0, 0, RetryPolicy.LongestSeconds)));
    }

    internal static RepeatRule? Read(ObjectReader task)
    {
        if (task.Object("repeat") is not { } reader)
        {
            return null;
        }

        var standard = new RepeatRule { Until = "" };
        var rule = new RepeatRule
        {
            Until = DefinitionReader.ReadCondition(reader, "until") ?? "",
            DelaySeconds = reader.Number("delay_seconds", 0, DefinitionLimits.LongestSeconds, standard.DelaySeconds),
            BackoffCoefficient = reader.Number("backoff_coefficient", 1, 10, standard.BackoffCoefficient),
            MaxDelaySeconds = reader.Number("max_delay_seconds", 0, DefinitionLimits.LongestSeconds, standard.MaxDelaySeconds),
            MaxAttempts = reader.Int("max_attempts", 1, DefinitionLimits.RepeatedAttempts, standard.MaxAttempts),
            TimeoutSeconds = reader.Int("timeout_seconds", 1, DefinitionLimits.LongestSeconds, standard.TimeoutSeconds),
        };
        reader.RefuseUnknown();
        if (!reader.Has("until"))
        {
            reader.Fault("until", "is required: the expression that ends it");
        }

        return rule;
    }
}
