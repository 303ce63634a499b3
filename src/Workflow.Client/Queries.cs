using System.Globalization;
using Workflow.Client.Sending;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Client;

/// <summary>Which runs.</summary>
public sealed record RunQuery
{
    /// <summary>Only runs of this workflow.</summary>
    public long? WorkflowId { get; init; }

    /// <summary>Only runs of this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only runs started this way.</summary>
    public RunTrigger? Trigger { get; init; }

    /// <summary>Only runs with all of these labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Only runs with this business key.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>Only runs accepted at or after this instant.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only runs accepted before this instant.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary><c>true</c>: only runs that have not ended; not with a status.</summary>
    public bool? Active { get; init; }

    internal Query ToQuery()
    {
        var query = new Query()
            .Add("workflow_id", WorkflowId)
            .Add("status", Status is { } status ? Word.Upper(status) : null)
            .Add("trigger", Trigger is { } trigger ? Word.Lower(trigger) : null)
            .Add("business_key", BusinessKey)
            .Add("created_from", CreatedFrom)
            .Add("created_before", CreatedBefore)
            .Add("active", Active);
        foreach (var (name, value) in Labels ?? new Dictionary<string, string>())
        {
            query.Add("label", $"{name}:{value}");
        }

        return query;
    }
}

/// <summary>Which task executions of a run.</summary>
public sealed record RunTaskQuery
{
    /// <summary>Only executions of this task.</summary>
    public string? Task { get; init; }

    /// <summary>Only executions of this item of the task, from 0.</summary>
    public int? Index { get; init; }

    /// <summary>Only the task itself, and none of its items; needs a task.</summary>
    public bool WithoutItems { get; init; }

    /// <summary>Only executions of this status.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary><c>false</c>: without output and details of errors.</summary>
    public bool? Payloads { get; init; }

    internal Query ToQuery() => new Query()
        .Add("task", Task)
        .Add("index", WithoutItems ? "none" : Index?.ToString(CultureInfo.InvariantCulture))
        .Add("status", Status is { } status ? Word.Upper(status) : null)
        .Add("payloads", Payloads);
}

/// <summary>Which entries of the audit trail.</summary>
public sealed record AuditQuery
{
    /// <summary>Only what this actor did.</summary>
    public string? Actor { get; init; }

    /// <summary>Only this operation, such as start_run.</summary>
    public string? Action { get; init; }

    /// <summary>Only what is about this workflow.</summary>
    public long? WorkflowId { get; init; }

    /// <summary>Only what is about this run, and by what it was created.</summary>
    public string? RunId { get; init; }

    /// <summary>Only what is about this key, by its id or its prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only what happened at or after this instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what happened before this instant.</summary>
    public DateTimeOffset? Before { get; init; }

    internal Query ToQuery() => new Query()
        .Add("actor", Actor)
        .Add("action", Action)
        .Add("workflow_id", WorkflowId)
        .Add("run_id", RunId)
        .Add("key_id", KeyId)
        .Add("from", From)
        .Add("before", Before);
}
