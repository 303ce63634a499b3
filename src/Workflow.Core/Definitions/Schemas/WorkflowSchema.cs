using System.Text.Json.Nodes;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The members of a workflow, as <see cref="DefinitionReader"/> reads them.</summary>
internal static class WorkflowSchema
{
    private static readonly string[] Listeners = ["on_failure", "on_success", "on_late"];

    internal static ObjectSchema Of()
    {
        var workflow = new ObjectSchema()
            .With("$schema", Text(most: DefinitionLimits.SchemaAddress), "The address of this schema, for editors. The service does not keep it.")
            .With("name", Text(1, DefinitionLimits.WorkflowName, TextForms.WorkflowName), "Unique; printable characters, not digits only.", isRequired: true, example: "nightly-report")
            .With("description", Text(most: DefinitionLimits.Description, pattern: TextForms.NoControlsButLines), "Free text for people.")
            .With("inputs", StartSchema.Inputs(), "What a run is started with, by name.", new JsonObject())
            .With("outputs", Map(Any(), TextForms.Identifier, WorkflowOutputs.MostOutputs), "What a run that succeeds returns, by name: any value, whose texts may hold expressions in {{ }} over inputs, run and tasks.")
            .With("labels", StartSchema.Labels(), "Labels of its runs, by name: texts that may hold expressions in {{ }} over inputs and run.")
            .With("business_key", Text(1, DefinitionLimits.Expression), "What a run is about: a text that may hold expressions in {{ }} over inputs and run.", example: "order-{{ inputs.order }}")
            .With("is_active", Flag(), "Whether the schedule fires, and on_event starts it. A manual start works either way.", true)
            .With("max_concurrent_runs", Whole(1, DefinitionLimits.ConcurrentRuns), "How many runs may be active at the same time.", 1)
            .With("overlap_policy", Option<OverlapPolicy>(), "What happens to a start when that many runs are active.", "queue")
            .With("concurrency", StartSchema.Concurrency(), "How many runs may be active at the same time for each value of a key.")
            .With("rate_limit", StartSchema.RateLimit(), "How many runs may begin in a time.")
            .With("debounce_seconds", Whole(1, DefinitionLimits.DebounceSeconds), "A start waits until no other has come for this long.")
            .With("batch", StartSchema.Batch(), "How many starts become one run.")
            .With("priority", Whole(Priorities.Lowest, Priorities.Highest), "Which queued runs go first: the higher one.", 0)
            .With("timeout_seconds", Whole(1, DefinitionLimits.LongestSeconds), "Time limit of a run, from its start.")
            .With("cleanup_timeout_seconds", Whole(1, DefinitionLimits.LongestSeconds), "Time limit of its clean-up (tasks with trigger_rule always), from the moment the run is cancelled or times out.", DefinitionLimits.DefaultCleanupTimeoutSeconds)
            .With("fail_fast", Flag(), "Whether the first failure that fails a run ends it at once, clean-up aside.", false)
            .With("webhook_secret", Text(1, DefinitionLimits.SecretName, TextForms.SecretName), "The name of the secret that signs the webhooks which may start it.")
            .With("on_event", StartSchema.OnEvent(), "The event by name that starts it.")
            .With("on_run", StartSchema.OnRun(), "Workflows whose runs start this one when they end: one, or a list.", new JsonArray());
        foreach (var (name, what) in Listeners.Zip(["that failed or reached its time limit", "that succeeded", "that is late; needs late_after_seconds"]))
        {
            workflow.With(name, List(Target(), DefinitionLimits.NotificationTargets), $"Who hears of a run {what}.", new JsonArray());
        }

        return ScheduleSchema.AddTo(workflow
            .With("late_after_seconds", Whole(1, DefinitionLimits.LongestSeconds), "How long after it may begin a run is late."))
            .With("tasks", List(Reference("task"), DefinitionLimits.Tasks), "The tasks. Each waits for the one before it, unless depends_on says otherwise.")
            .Where(
                If(Has("late_after_seconds"), HasSome("on_late"), Not(HasSome("on_late"))),
                NotBoth(Has("rate_limit"), AnyOf(Is("overlap_policy", "cancel_running"), Is("schedule_overlap_policy", "cancel_running"), Has("concurrency", Is("policy", "cancel_running")))),
                NotBoth(Has("batch"), AnyOf(Has("debounce_seconds"), ScheduleSchema.IsSet(), Has("on_run", OneOrSome()))),
                NotBoth(Has("debounce_seconds"), ScheduleSchema.IsSet(), Is("catch_up", Word.Lower(CatchUp.All))),
                If(AnyOf(ScheduleSchema.IsSet(), Has("webhook_secret"), Has("on_event")), Allows("inputs", new JsonObject
                {
                    ["additionalProperties"] = NotBoth(Has("required", new JsonObject { ["const"] = true }), Not(Has("default"))),
                })));
    }

    /// <summary>A list that is there and is not empty.</summary>
    internal static JsonObject HasSome(string name) => Has(name, new JsonObject { ["type"] = "array", ["minItems"] = 1 });

    private static JsonObject OneOrSome() => Either(new JsonObject { ["type"] = "object" }, new JsonObject { ["type"] = "array", ["minItems"] = 1 });

    private static JsonObject Target() => new ObjectSchema()
        .With("url", Text(1, DefinitionLimits.NotificationUrl, TextForms.WebAddress), "Where a request is sent to; no expressions, and no user or password.")
        .With("secret", Text(1, DefinitionLimits.SecretName, TextForms.SecretName), "The name of the secret that signs the request.")
        .With("email", Text(1, DefinitionLimits.Email, TextForms.Mailbox), "A mailbox.", example: "ops@example.org")
        .Where(One("url", "email"), Needs("secret", "url"))
        .Build();
}
