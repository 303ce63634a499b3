using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Bulk;

/// <summary>Wakes the worker of this process when a bulk operation has begun.</summary>
public sealed class BulkSignal : WorkSignal;
