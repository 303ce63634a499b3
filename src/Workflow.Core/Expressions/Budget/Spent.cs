namespace Workflow.Core.Expressions.Budget;

/// <summary>What evaluations have used so far of the limits that they share.</summary>
/// <param name="Steps">Steps charged.</param>
/// <param name="Bytes">Bytes charged.</param>
/// <param name="Time">Time on the clock, without waiting.</param>
internal readonly record struct Spent(long Steps, long Bytes, TimeSpan Time)
{
    /// <summary>Whether steps, bytes or time are used up.</summary>
    public bool IsAllOf(ExpressionLimits limits) => Steps > limits.Steps || Bytes > limits.MemoryBytes - Meter.ReserveOf(limits) || Time > limits.Time;
}
