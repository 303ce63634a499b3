using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Events;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Webhooks;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of the limits says what the constants are.</summary>
public sealed class LimitsPageTests
{
    private static readonly Dictionary<string, string> Code = new(StringComparer.Ordinal)
    {
        ["tasks of a workflow, those in groups included"] = Number(DefinitionLimits.Tasks),
        ["groups in one another"] = Number(DefinitionLimits.GroupDepth),
        ["outputs of a group"] = Number(DefinitionLimits.GroupOutputs),
        ["groups of one `for_each` at one time, unless `max_parallel` says otherwise"] = Number(DefinitionLimits.ParallelGroups),
        ["upstreams of a task"] = Number(DefinitionLimits.Upstreams),
        ["dependencies of a workflow, all tasks together"] = Number(DefinitionLimits.Dependencies),
        ["items of a `for_each`"] = Number(DefinitionLimits.Items),
        ["characters of a name"] = Number(DefinitionLimits.WorkflowName),
        ["characters of a description"] = Number(DefinitionLimits.Description),
        ["characters of a secret's name"] = Number(DefinitionLimits.SecretName),
        ["receivers of `on_failure`, `on_success`, `on_late`, each"] = Number(DefinitionLimits.NotificationTargets),
        ["characters of the `url` of a notification"] = Number(DefinitionLimits.NotificationUrl),
        ["characters of the `email` of a notification"] = Number(DefinitionLimits.Email),
        ["schedules of a workflow (`schedules`)"] = Number(DefinitionLimits.Schedules),
        ["dates of a calendar"] = Number(DefinitionLimits.CalendarDates),
        ["characters of a calendar's name"] = Number(DefinitionLimits.CalendarName),
        ["items of a stored body (`for_each: { body_from }`)"] = Number(ItemLimits.BodyItems),
        ["item of a stored body"] = $"{ItemLimits.ItemBytes >> 10} KiB",
        ["items of a chunk of a stored body; bytes of a chunk with several"] = $"{Number(ItemLimits.ChunkItems)}; {ItemLimits.ChunkBytes >> 20} MiB",
        ["chunks of a stored body; at one time, without `max_parallel`"] = $"{Number(DefinitionLimits.Items)}; {Number(ItemLimits.ParallelChunks)}",
        ["places of a pool"] = Number(DefinitionLimits.PoolSize),
        ["characters of a pool's name"] = Number(DefinitionLimits.PoolName),
        ["attempts that the rate limit of a pool lets begin in its time"] = Number(DefinitionLimits.PoolRate),
        ["time of the rate limit of a pool"] = Time(DefinitionLimits.PoolRateSeconds),
        ["items of a task with a pool at one time, unless `max_parallel` says otherwise"] = Number(DefinitionLimits.ParallelPoolItems),
        ["days that an excluded instant moves at most"] = Number(CalendarDates.MaxMove),
        ["characters of an expression"] = Number(DefinitionLimits.Expression),
        ["config of a task"] = Bytes(DefinitionLimits.ConfigBytes),
        ["config of a `GROUP`, with its tasks"] = Bytes(DefinitionLimits.GroupBytes),
        ["outputs of a workflow"] = Number(WorkflowOutputs.MostOutputs),
        ["outputs of a workflow, all together"] = Bytes(DefinitionLimits.ConfigBytes),
        ["labels of a run"] = Number(LabelRules.MostLabels),
        ["characters of a label's value, and of a `business_key`"] = Number(LabelRules.MostCharacters),
        ["labels that a list of runs is filtered by"] = Number(RunFilter.MostLabels),
        ["workflows whose runs start a workflow (`on_run`)"] = Number(OnRunRule.MostRules),
        ["levels of nesting of a JSON document"] = Number(DefinitionLimits.JsonDepth),
        ["levels of nesting of a config"] = Number(DefinitionLimits.ConfigDepth),
        ["active runs of a workflow (`max_concurrent_runs`)"] = Number(DefinitionLimits.ConcurrentRuns),
        ["active runs of a concurrency key (`concurrency.limit`)"] = Number(DefinitionLimits.ConcurrentRuns),
        ["characters of a concurrency key, and of the key of a rate limit"] = Number(StartKeys.MaxLength),
        ["begins of a rate limit (`rate_limit.limit`)"] = Number(DefinitionLimits.RateLimit),
        ["time of a rate limit (`rate_limit.per_seconds`)"] = Time(DefinitionLimits.RateSeconds),
        ["`debounce_seconds`; starts wait for ten times that at most"] = Time(DefinitionLimits.DebounceSeconds),
        ["starts of a run (`batch.size`)"] = Number(DefinitionLimits.BatchSize),
        ["time for which a run gathers starts (`batch.seconds`)"] = Time(DefinitionLimits.BatchSeconds),
        ["inputs and payloads of the starts of a run, all together"] = Bytes(Gathering.MostBytes),
        ["until a run begins (`start_at`, `delay_seconds`)"] = Time(DefinitionLimits.LongestSeconds),
        ["attempts of a task with `repeat`, in all rounds"] = Number(DefinitionLimits.RepeatedAttempts),
        ["attempts of an item of a task with `repeat`, in all rounds"] = Number(DefinitionLimits.RepeatedItemAttempts),
        ["delay between attempts, also by `Retry-After`"] = Time(RetryPolicy.LongestSeconds),
        ["time limit of an attempt, except of a `GROUP`"] = Time(DefinitionLimits.SoftLimitSeconds),
        ["until a handler that ignores its limit is abandoned"] = Time(DefinitionLimits.HardLimitSeconds),
        ["time limit of a run, of a group, of clean-up, of a wait, of rounds"] = Time(DefinitionLimits.LongestSeconds),
        ["inputs of a run"] = Bytes(Inputs.MaxBytes),
        ["body of a callback"] = Bytes(RunControl.MaxEventBytes),
        ["payload of an event"] = Bytes(RunControl.MaxEventBytes),
        ["characters of the key of an event"] = Number(EventKey.MaxLength),
        ["deliveries, and starts, that the answer to an event by name lists"] = Number(EventReport.MostListed),
        ["days until an event by name with a repeated `Idempotency-Key` is another event"] = Number(NamedEventReceipt.KeptFor.Days),
        ["events that one `EVENT` task takes, `count`"] = Number(DefinitionLimits.Events),
        ["assignees of an `EVENT` task"] = Number(EventTaskType.MostAssignees),
        ["fields of the `form` of an `EVENT` task"] = Number(EventForm.MostFields),
        ["`form` of an `EVENT` task"] = Bytes(EventForm.MaxBytes),
        ["items of a page (`limit`)"] = Number(PageRequest.MaxLimit),
        ["age of a webhook's timestamp"] = Time((int)WebhookSignature.Window.TotalSeconds),
        ["instants of a backfill"] = Number(Backfill.MaxInstants),
        ["active runs of a backfill (`max_parallel`)"] = Number(Backfill.MaxParallelRuns),
        ["output of a task"] = Bytes(DefinitionLimits.OutputBytes),
        ["runs nested in one another"] = Number(WorkflowTaskType.MaxDepth),
        ["records of past instants per schedule"] = Number(IScheduleStore.KeptTicks),
        ["characters of a secret, at least"] = Number(SecretRule.MinCharacters),
        ["process crashes that an attempt survives"] = Number(ProcessDeaths.MaxDeaths - 1),
    };

    // Constants that only their own project sees; the tests of that project hold them.
    private static readonly string[] NotSeenFromHere =
    [
        "inputs of a workflow", "characters of a label's name", "attempts of a task", "JSON body", "characters of an `Idempotency-Key`", "response of an HTTP task (`max_response_bytes`)",
        "body that an HTTP task sends, besides stored ones", "response that the store keeps (`response_body: stored`)", "parts of a `multipart` body", "pages of an HTTP task (`max_pages`)", "bytes of a file that is a secret", "earlier values of a secret that are masked",
    ];

    private static readonly Dictionary<string, string> Shown = new[] { "limit of a definition", "limit of a request", "limit of a run" }
        .SelectMany(Page.Named("docs/reference/limits.md").Rows)
        .ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

    [Fact]
    public void Page_HasEveryLimit() => Assert.Equal(Code.Keys.Concat(NotSeenFromHere).Order(StringComparer.Ordinal), Shown.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Page_HasTheValueOfEach() => Assert.All(Code, limit => Assert.Equal(limit.Value, Shown[limit.Key]));

    [Fact]
    public void NamesOfTasks_AreAsLongAsThoseOfWorkflows() => Assert.Equal(DefinitionLimits.WorkflowName, DefinitionLimits.TaskName);

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(int value) => value >= 1024 * 1024 ? $"{value / (1024 * 1024)} MiB" : $"{value / 1024} KiB";

    private static string Time(int seconds) => seconds switch
    {
        365 * 86_400 => "1 year",
        86_400 => "1 day",
        7 * 86_400 => "7 days",
        _ => $"{seconds / 60} minutes",
    };
}
