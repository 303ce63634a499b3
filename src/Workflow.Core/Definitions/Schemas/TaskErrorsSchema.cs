using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using static Workflow.Core.Json.Schemas.Schema;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a task that say what follows an attempt.</summary>
internal static class TaskErrorsSchema
{
    internal static JsonObject Retry() => Either(Rule(isInList: false), List(Rule(isInList: true), DefinitionLimits.ErrorRules, 1));

    /// <summary>Rules by error: several, or one that says for which.</summary>
    internal static JsonObject ByError() => new()
    {
        ["type"] = "array",
        ["anyOf"] = new JsonArray(new JsonObject { ["minItems"] = 2 }, new JsonObject { ["contains"] = SchemaRule.Has("on") }),
    };

    internal static JsonObject Catch() => new ObjectSchema()
        .With("on", Selectors(), "What is caught: codes, statuses such as 503 or 5xx, expressions in {{ }}, or * for every error.", isRequired: true, example: new JsonArray("http_status"))
        .With("task", Text(1), "The name of the task that then runs.", isRequired: true)
        .Build();

    internal static JsonObject Repeat()
    {
        var standard = new RepeatRule { Until = "" };
        return new ObjectSchema()
            .With("until", StartSchema.Condition(), "The expression that ends it, over output, error and iteration.", isRequired: true, example: "output.body.status === 'done'")
            .With("delay_seconds", Number(0, DefinitionLimits.LongestSeconds), "Delay after the first round.", standard.DelaySeconds)
            .With("backoff_coefficient", Number(1, 10), "The factor from each delay to the next.", standard.BackoffCoefficient)
            .With("max_delay_seconds", Number(0, DefinitionLimits.LongestSeconds), "Longest delay.", standard.MaxDelaySeconds)
            .With("max_attempts", Whole(1, DefinitionLimits.RepeatedAttempts), "Most rounds.", standard.MaxAttempts)
            .With("timeout_seconds", Whole(1, DefinitionLimits.LongestSeconds), "For how long after the start of the first round another one may begin.", standard.TimeoutSeconds)
            .Build();
    }

    internal static JsonObject Callback() => new ObjectSchema()
        .With("timeout_seconds", Number(1, DefinitionLimits.LongestSeconds), "How long it waits.")
        .With("heartbeat_seconds", Number(1, DefinitionLimits.LongestSeconds), "How long it waits for the next sign of life.")
        .Build();

    private static JsonObject Rule(bool isInList)
    {
        var (rule, standard) = (new ObjectSchema(), new RetryPolicy());
        if (isInList)
        {
            rule.With("on", Selectors(), "The errors it applies to: codes, statuses such as 503 or 5xx, expressions in {{ }}, or * for every error. Default: those that another attempt can change.");
        }

        return rule
            .With("max_attempts", Whole(1, DefinitionLimits.Attempts), "Most attempts, the first included.", isRequired: true)
            .With("initial_interval_seconds", Number(0, RetryPolicy.LongestSeconds), "Delay after the first attempt.", standard.InitialIntervalSeconds)
            .With("backoff_coefficient", Number(1, 10), "The factor from each delay to the next.", standard.BackoffCoefficient)
            .With("max_interval_seconds", Number(0, RetryPolicy.LongestSeconds), "Longest delay, jitter included.", standard.MaxIntervalSeconds)
            .With("jitter", Number(0, 1), "The random variation of a delay, as a fraction of it.", standard.Jitter)
            .Build();
    }

    private static JsonObject Selectors() => List(Either(Text(1, DefinitionLimits.Expression), Whole(100, 599)), DefinitionLimits.ErrorSelectors, 1);
}
