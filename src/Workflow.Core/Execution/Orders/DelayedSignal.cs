using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Says to this process that it has accepted a run with an instant, which may be earlier than the one it waits for. One that another process
/// has accepted is found within a minute.
/// </summary>
public sealed class DelayedSignal : NextSignal;
