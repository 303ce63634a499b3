using Workflow.Contracts;
using Workflow.Core.Bulk;
using Workflow.Core.Json;

namespace Workflow.Api.Mapping;

/// <summary>Shows bulk operations.</summary>
internal static class BulkMapping
{
    extension(BulkResponse)
    {
        public static BulkResponse Of(BulkOperation bulk) => new(
            bulk.Number,
            bulk.Order.Action,
            bulk.Order.Filter,
            bulk.Order.Action == BulkAction.Rerun ? Word.Lower(bulk.Order.From) : null,
            bulk.Order.Action == BulkAction.Rerun ? Word.Lower(bulk.Order.Version) : null,
            bulk.Status,
            bulk.StatusReason,
            bulk.Total,
            bulk.Handled,
            bulk.Done,
            bulk.Left,
            bulk.Failed,
            bulk.Problems,
            bulk.StartedBy,
            bulk.CancelledBy,
            bulk.CreatedAt,
            bulk.CompletedAt);
    }
}
