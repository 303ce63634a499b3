using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>
/// How many runs of a workflow may begin in a time. They are spread: one begins every <see cref="Spacing"/>, so no more than the limit
/// begin in any span of that time, and a burst of starts is smoothed (a leaky bucket without a burst, which is GCRA with a tolerance of 0).
/// </summary>
/// <param name="Limit">How many runs; 1 to <see cref="DefinitionLimits.RateLimit"/>.</param>
/// <param name="PerSeconds">In how many seconds; 1 to <see cref="DefinitionLimits.RateSeconds"/>.</param>
/// <param name="Key">A text with expressions over the inputs: the limit is for each of its values; <c>null</c>: for the workflow.</param>
public sealed record RateLimitRule(int Limit, int PerSeconds, string? Key = null)
{
    /// <summary>The least time between the begins of two runs with the same key: rounded up, so that the limit is not exceeded.</summary>
    [JsonIgnore]
    public TimeSpan Spacing => TimeSpan.FromTicks(((PerSeconds * TimeSpan.TicksPerSecond) + Limit - 1) / Limit);

    internal static RateLimitRule? Read(ObjectReader workflow)
    {
        if (workflow.ObjectWith("rate_limit", "limit", "per_seconds") is not { } reader)
        {
            return null;
        }

        var limit = reader.Int("limit", 1, DefinitionLimits.RateLimit, 1);
        var perSeconds = reader.Int("per_seconds", 1, DefinitionLimits.RateSeconds, 1);
        var key = reader.Has("key") ? reader.RequiredText("key", DefinitionLimits.Expression) : null;
        reader.RefuseUnknown();
        foreach (var fault in key is { Length: > 0 } ? StartKeys.FaultsOf(key) : [])
        {
            reader.Fault("key", fault);
        }

        return new RateLimitRule(limit, perSeconds, key);
    }

    /// <summary>Why a workflow can't have a rate limit, with the member that excludes it; <c>null</c>: it can.</summary>
    internal static string? ExcludedBy(WorkflowDefinition definition) =>
        (definition.OverlapPolicy == OverlapPolicy.CancelRunning ? "overlap_policy"
            : definition.Concurrency?.Policy == OverlapPolicy.CancelRunning ? "concurrency.policy"
            : definition.Schedule.Overlap == ScheduleOverlapPolicy.CancelRunning ? "schedule_overlap_policy"
            : null) is { } member
            ? $"can't be used with {member} cancel_running: a start that may not begin yet would cancel the runs that have begun"
            : null;

    /// <summary>The key of a run with these inputs, empty without an expression; <c>null</c>: it is empty, and the limit does not apply.</summary>
    /// <param name="inputs">The inputs of the run, with their defaults.</param>
    /// <param name="faults">Receives why there is no key, if the expression fails or its value is no key.</param>
    public string? KeyOf(JsonElement inputs, ICollection<Fault> faults) => Key is null ? "" : StartKeys.Evaluate(Key, "rate_limit.key", inputs, faults);
}
