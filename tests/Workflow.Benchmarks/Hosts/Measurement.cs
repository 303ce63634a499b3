namespace Workflow.Benchmarks.Hosts;

/// <summary>One workload, measured once.</summary>
/// <param name="Host">The host.</param>
/// <param name="Workload">The workload.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Count">How many of them.</param>
/// <param name="Seconds">From the first acceptance to the last end, by the host's records.</param>
/// <param name="QueueWait">How long tasks waited to be started, milliseconds.</param>
/// <param name="Run">From the acceptance of a run to its end, milliseconds.</param>
/// <param name="ProcessorMicroseconds">Processor time of the host for each of them; <c>null</c>: not known.</param>
internal sealed record Measurement(string Host, string Workload, string Unit, int Count, double Seconds, Quantiles QueueWait, Quantiles Run, double? ProcessorMicroseconds)
{
    public double PerSecond => Count / Seconds;
}
