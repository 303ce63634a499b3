using Workflow.Contracts;
using Workflow.Core.Audit;

namespace Workflow.Api.Mapping;

/// <summary>Shows entries of the audit trail.</summary>
internal static class AuditMapping
{
    extension(AuditResponse)
    {
        public static AuditResponse Of(AuditEntry entry) => new(
            entry.Id,
            entry.At,
            entry.Actor,
            entry.ActorId,
            entry.Kind,
            entry.Name,
            entry.Action,
            entry.WorkflowId,
            entry.RunId,
            entry.TaskId,
            entry.KeyId,
            entry.CreatedId,
            entry.Address,
            entry.Client,
            entry.Status,
            entry.Count);
    }
}
