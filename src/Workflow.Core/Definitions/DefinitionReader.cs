using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>What a body is for: decides which members it may have besides those of a definition.</summary>
public enum BodyUse
{
    /// <summary>The body creates something: the service assigns the ids, and none may be sent.</summary>
    Create,

    /// <summary>The body replaces something that was read before: members that the service added may be sent back.</summary>
    Replace,

    /// <summary>The body is what a workflow of a name is to be, perhaps read from another service: members that the service adds may be in it, and say nothing.</summary>
    Apply,
}

/// <summary>A workflow as it was sent, read but not yet checked as a whole.</summary>
/// <param name="Definition">The definition; its tasks are sorted.</param>
/// <param name="Pointers">For each task of the definition, its JSON pointer in the body.</param>
/// <param name="IsActive">Whether its schedule is to fire; <c>null</c> when the body does not say.</param>
/// <param name="HasTasks">Whether the body has the member <c>tasks</c>.</param>
public sealed record WorkflowDraft(
    WorkflowDefinition Definition,
    ImmutableArray<string> Pointers,
    bool? IsActive,
    bool HasTasks);

/// <summary>
/// Reads definitions from JSON, member by member, and collects every fault of form. <see cref="DefinitionValidator"/>
/// checks the rules between members.
/// </summary>
public static partial class DefinitionReader
{
    /// <summary>Reads a workflow with its tasks.</summary>
    /// <param name="body">What was sent.</param>
    /// <param name="use">What the body is for.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <param name="addressed">The name in the address, which the body need not repeat; <c>null</c>: there is none.</param>
    public static WorkflowDraft ReadWorkflow(JsonElement body, BodyUse use, ICollection<Fault> faults, string? addressed = null)
    {
        var reader = new ObjectReader(body, "", faults);
        _ = reader.Text("$schema", DefinitionLimits.SchemaAddress); // for editors: it is no part of the definition
        var name = addressed is not null && !reader.Has("name") ? addressed : reader.RequiredText("name");
        if (addressed is not null && name.Length > 0 && name != addressed)
        {
            reader.Fault("name", $"is '{FaultText.Shorten(name)}', and the address says '{FaultText.Shorten(addressed)}'");
        }

        if (name.Length > 0 && NameRules.WorkflowFault(name) is { } fault)
        {
            reader.Fault("name", fault);
        }

        var description = ReadDescription(reader);
        bool? isActive = reader.Has("is_active") ? reader.Flag("is_active", true) : null;
        var tasks = ReadTasks(reader, use, faults);
        var maxConcurrentRuns = reader.Int("max_concurrent_runs", 1, DefinitionLimits.ConcurrentRuns, 1);
        var overlapPolicy = reader.Option("overlap_policy", OverlapPolicy.Queue);
        var concurrency = ConcurrencyRule.Read(reader);
        var rateLimit = RateLimitRule.Read(reader);
        int? debounce = reader.Has("debounce_seconds") ? reader.Int("debounce_seconds", 1, DefinitionLimits.DebounceSeconds, 1) : null;
        var batch = BatchRule.Read(reader);
        var priority = Priorities.Read(reader) ?? 0;
        int? timeout = reader.Has("timeout_seconds") ? reader.Int("timeout_seconds", 1, DefinitionLimits.LongestSeconds, 1) : null;
        var cleanupTimeout = reader.Int("cleanup_timeout_seconds", 1, DefinitionLimits.LongestSeconds, DefinitionLimits.DefaultCleanupTimeoutSeconds);
        var failFast = reader.Flag("fail_fast", false);
        var inputs = Inputs.ReadDeclarations(reader);
        var outputs = WorkflowOutputs.Read(reader);
        var (labels, businessKey) = (LabelRules.ReadDeclared(reader, faults), LabelRules.ReadBusinessKey(reader, faults));
        var onRun = OnRunRule.Read(reader);
        var schedule = ScheduleReader.Read(reader);
        var webhookSecret = ReadWebhookSecret(reader);
        var onEvent = OnEvent.Read(reader, faults);
        var notifications = NotificationReader.Read(reader);
        if ((schedule.IsSet ? "a schedule gives no inputs"
            : webhookSecret is not null ? "a webhook gives no inputs, only run.payload"
            : onEvent is not null ? "an event gives no inputs, only run.payload"
            : null) is { } reason)
        {
            RefuseInputsWithoutDefault(inputs, reason, reader.Pointer, faults);
        }

        if (use != BodyUse.Create)
        {
            _ = (reader.Any("id"), reader.Any("version"), reader.Any("created_at"), reader.Any("updated_at"), reader.Any("warnings"));
        }

        reader.RefuseUnknown();
        var definition = new WorkflowDefinition
        {
            Name = name,
            Description = description,
            MaxConcurrentRuns = maxConcurrentRuns,
            OverlapPolicy = overlapPolicy,
            Concurrency = concurrency,
            RateLimit = rateLimit,
            DebounceSeconds = debounce,
            Batch = batch,
            Priority = priority,
            TimeoutSeconds = timeout,
            CleanupTimeoutSeconds = cleanupTimeout,
            FailFast = failFast,
            Schedule = schedule,
            WebhookSecret = webhookSecret,
            OnEvent = onEvent,
            Notifications = notifications,
            Inputs = inputs,
            Outputs = outputs,
            Labels = labels,
            BusinessKey = businessKey,
            OnRun = onRun,
            Tasks = [.. tasks.Select(t => t.Task)],
        };
        if (rateLimit is not null && RateLimitRule.ExcludedBy(definition) is { } excluded)
        {
            reader.Fault("rate_limit", excluded);
        }

        if (batch is not null && BatchRule.ExcludedBy(definition) is { } unfit)
        {
            reader.Fault("batch", unfit);
        }

        if (debounce is not null && schedule is { IsSet: true, CatchUp: Schedules.CatchUp.All })
        {
            reader.Fault("debounce_seconds", "can't be used with catch_up all: of the missed instants all but the last would be skipped");
        }

        return new WorkflowDraft(
            definition,
            [.. tasks.Select(t => t.Pointer)],
            isActive,
            reader.Has("tasks"));
    }

    /// <summary>Reads one task.</summary>
    /// <param name="body">What was sent.</param>
    /// <param name="pointer">Its JSON pointer in the document.</param>
    /// <param name="orderIndex">Its <see cref="TaskDefinition.OrderIndex"/> when the body does not say.</param>
    /// <param name="use">What the body is for.</param>
    /// <param name="faults">Receives the faults.</param>
    public static TaskDefinition ReadTask(JsonElement body, string pointer, int orderIndex, BodyUse use, ICollection<Fault> faults)
    {
        var reader = new ObjectReader(body, pointer, faults, members: 28);
        var name = reader.RequiredText("name");
        if (name.Length > 0 && NameRules.TaskFault(name) is { } fault)
        {
            reader.Fault("name", fault);
        }

        var taskType = reader.RequiredText("task_type");
        var isGroup = taskType == GroupTaskType.TypeName;
        var task = new TaskDefinition
        {
            Id = use == BodyUse.Replace ? reader.Int("id", 1, int.MaxValue, 0) : 0,
            Name = name,
            TaskType = taskType,
            Config = ReadConfig(reader, isGroup ? DefinitionLimits.GroupBytes : DefinitionLimits.ConfigBytes),
            DependsOn = ReadDependsOn(reader),
            TriggerRule = reader.Option("trigger_rule", TriggerRule.AllSuccess),
            TriggerCount = reader.Has("trigger_count") ? reader.Int("trigger_count", 1, DefinitionLimits.Upstreams, 1) : null,
            CancelLosers = reader.Flag("cancel_losers", false),
            AllowFailure = reader.Flag("allow_failure", false),
            When = ReadCondition(reader, "when"),
            ForEach = ReadForEach(reader),
            MaxParallel = ReadMaxParallel(reader),
            ItemWhen = ReadItemWhen(reader),
            ToleratedFailures = ToleratedFailures.Read(reader),
            NeededSuccesses = NeededSuccesses.Read(reader),
            Retry = RetryRules.Read(reader),
            Catch = CatchRule.Read(reader),
            Repeat = RepeatRule.Read(reader),
            Callback = CallbackRule.Read(reader),
            Pool = ReadPool(reader),
            PoolSlots = reader.Has("pool_slots") ? reader.Int("pool_slots", 1, DefinitionLimits.PoolSize, 1) : null,
            TimeoutSeconds = isGroup
                ? reader.Int("timeout_seconds", 1, DefinitionLimits.LongestSeconds, DefinitionLimits.LongestSeconds)
                : reader.Int("timeout_seconds", 1, DefinitionLimits.SoftLimitSeconds, DefinitionLimits.DefaultTaskTimeoutSeconds),
            OrderIndex = reader.Int("order_index", int.MinValue, int.MaxValue, orderIndex),
        };
        if (use == BodyUse.Apply)
        {
            _ = reader.Any("id"); // a task is known by its name
        }

        reader.RefuseUnknown();
        return task;
    }

    private static void RefuseInputsWithoutDefault(ImmutableSortedDictionary<string, InputDeclaration> inputs, string reason, string pointer, ICollection<Fault> faults)
    {
        foreach (var (name, _) in inputs.Where(i => i.Value is { Required: true, Default: null }))
        {
            faults.Add(new Fault(JsonPointer.Member(JsonPointer.Member(pointer, "inputs"), name), $"is required, and {reason}: it needs a default"));
        }
    }

    private static string? ReadWebhookSecret(ObjectReader reader)
    {
        var name = reader.Has("webhook_secret") ? reader.RequiredText("webhook_secret", DefinitionLimits.SecretName) : null;
        if (name is { Length: > 0 } && !NameRules.IsSecretName(name))
        {
            reader.Fault("webhook_secret", "is the name of a secret, and not the secret: letters, digits and _, and no digit first");
        }

        return name;
    }

    private static string? ReadPool(ObjectReader reader)
    {
        var name = reader.Has("pool") ? reader.RequiredText("pool", DefinitionLimits.PoolName) : null;
        if (name is { Length: > 0 } && Pool.Fault(name) is { } fault)
        {
            reader.Fault("pool", fault);
        }

        return name;
    }

    private static string? ReadDescription(ObjectReader reader)
    {
        var description = reader.Text("description", DefinitionLimits.Description);
        if (description is not null && description.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            reader.Fault("description", "must not hold control characters");
        }

        return description;
    }

    /// <summary>Reads the tasks of a workflow or of a group, in their order.</summary>
    internal static List<(TaskDefinition Task, string Pointer)> ReadTasks(ObjectReader reader, BodyUse use, ICollection<Fault> faults)
    {
        var elements = reader.List("tasks", DefinitionLimits.Tasks) ?? [];
        var pointers = JsonPointer.Member(reader.Pointer, "tasks");
        return
        [
            .. elements
                .TakeWhile(_ => faults.Count < FaultCollection.MaxKept) // a task of two characters may have a fault for each member
                .Select((element, i) =>
                {
                    var pointer = JsonPointer.Element(pointers, i);
                    return (Task: ReadTask(element, pointer, i, use, faults), Pointer: pointer);
                })
                .OrderBy(t => t.Task.OrderIndex), // stable: ties keep the body's order
        ];
    }

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");
}
