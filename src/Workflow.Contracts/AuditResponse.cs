namespace Workflow.Contracts;

/// <summary>An entry of the audit trail.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Actor">
/// Who: the prefix of a key, what a person is called, bootstrap, local, or webhook. If kind is unknown, whose key the request claimed to have, which is not
/// verified; or null.
/// </param>
/// <param name="ActorId">
/// Who, whatever the caller is called: of a person, what the identity provider always knows the person by; otherwise the same as actor. Null: nobody
/// is known.
/// </param>
/// <param name="Kind">How the caller is known: key, bootstrap, person, local (a service without keys), webhook (by its signature), or unknown (refused with 401).</param>
/// <param name="Name">The name of the key.</param>
/// <param name="Action">What: the name of the operation in the OpenAPI document, such as start_run.</param>
/// <param name="WorkflowId">The workflow that it is about.</param>
/// <param name="RunId">The run that it is about.</param>
/// <param name="TaskId">The task that it is about.</param>
/// <param name="KeyId">The key that it is about.</param>
/// <param name="CreatedId">The id of what was created: a workflow, a task, a run, a backfill of the workflow, a bulk operation, or a key.</param>
/// <param name="Address">The address that the request came from.</param>
/// <param name="Client">The program that the caller used, as it says itself (X-Workflow-Client), such as mcp/explain_run; null: it does not say.</param>
/// <param name="Status">
/// The HTTP status of the answer. Null: not known, as the request is in progress, or the process ended before it was
/// answered; what was asked for may have taken effect.
/// </param>
/// <param name="Count">How many requests the entry stands for; more than one for failures beyond the limit, which are only counted.</param>
public sealed record AuditResponse(
    string Id,
    DateTimeOffset At,
    string? Actor,
    string? ActorId,
    string Kind,
    string? Name,
    string Action,
    long? WorkflowId,
    string? RunId,
    long? TaskId,
    string? KeyId,
    string? CreatedId,
    string? Address,
    string? Client,
    int? Status,
    int Count);
