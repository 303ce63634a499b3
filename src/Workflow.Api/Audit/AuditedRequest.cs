using Microsoft.AspNetCore.Http;
using Workflow.Core.Audit;

namespace Workflow.Api.Audit;

/// <summary>What a recorded request is about; a feature of its context, from its entry to its outcome.</summary>
/// <param name="entry">The entry, as it was added or is to be.</param>
internal sealed class AuditedRequest(AuditEntry entry)
{
    /// <summary>The entry.</summary>
    public AuditEntry Entry => entry;

    /// <summary>Whether the store has the entry already.</summary>
    public bool IsStored => entry.Id.Length > 0;

    /// <summary>The workflow that the handler has found or created.</summary>
    public long? WorkflowId { get; set; }

    /// <summary>The id of what the handler has created.</summary>
    public string? CreatedId { get; set; }
}

/// <summary>Says for the audit trail what a handler has done.</summary>
internal static class AuditedRequests
{
    /// <summary>Records the id of what was created.</summary>
    public static void Created(this HttpContext http, string id)
    {
        if (http.Features.Get<AuditedRequest>() is { } request)
        {
            request.CreatedId = id;
        }
    }

    /// <summary>Records the workflow, where the address does not name it.</summary>
    public static void IsAbout(this HttpContext http, long workflowId)
    {
        if (http.Features.Get<AuditedRequest>() is { } request)
        {
            request.WorkflowId = workflowId;
        }
    }
}
