namespace Workflow.Core.Execution.Concurrency;

/// <summary>Why a call in progress may have to end early.</summary>
/// <param name="Stopping">The host stops: the call is abandoned without a record of its end, and made again later.</param>
/// <param name="Cancelled">The run is ordered to end: the call ends <c>CANCELLED</c>.</param>
public readonly record struct CallTokens(CancellationToken Stopping, CancellationToken Cancelled);
