namespace Workflow.Core.Health;

/// <summary>A measurement, or why there is none.</summary>
/// <typeparam name="T">What is measured.</typeparam>
/// <param name="Value">What was measured; meaningless with a fault.</param>
/// <param name="Took">How long it took, or has taken until now.</param>
/// <param name="Fault">Why nothing could be measured; <c>null</c>: it was.</param>
public readonly record struct Measured<T>(T Value, TimeSpan Took, Exception? Fault = null)
{
    /// <summary>Whether there was no answer in time.</summary>
    public bool IsLate => Fault is TimeoutException;
}

/// <summary>The work that waits for a worker.</summary>
/// <param name="Value">How many tasks wait, or for how many seconds the one has that has waited longest.</param>
/// <param name="IsTime">Whether it is a time.</param>
public readonly record struct Backlog(double Value, bool IsTime = false);
