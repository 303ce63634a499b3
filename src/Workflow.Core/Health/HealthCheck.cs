namespace Workflow.Core.Health;

/// <summary>What was found about one part of the service.</summary>
/// <param name="Name">The part: store, disk, scheduler or backlog.</param>
/// <param name="Status">How well it works.</param>
/// <param name="Summary">A sentence that every caller may see.</param>
public sealed record HealthCheck(string Name, HealthStatus Status, string Summary)
{
    /// <summary>A sentence with what was measured, for callers who are known.</summary>
    public string Detail { get; init; } = Summary;

    /// <summary>What was measured; <c>null</c>: nothing could be.</summary>
    public double? Value { get; init; }

    /// <summary>The limit of the value; <c>null</c>: none.</summary>
    public double? Limit { get; init; }

    /// <summary>The unit of the value and its limit: ms, MB, s or tasks.</summary>
    public required string Unit { get; init; }

    /// <summary>
    /// Whether every caller may see the numbers. The space left and the backlog would tell a stranger how much it takes to fill the disk, and how well an
    /// attack goes.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>The fault, for the log; <c>null</c>: none.</summary>
    public Exception? Fault { get; init; }
}

/// <summary>What was found about the service.</summary>
/// <param name="Checks">What was found about each part.</param>
public sealed record HealthReport(IReadOnlyList<HealthCheck> Checks)
{
    /// <summary>That of the worst part.</summary>
    public HealthStatus Status { get; } = Checks.Select(check => check.Status).DefaultIfEmpty().Max();

    /// <summary>What keeps the service from being ready; <c>null</c>: nothing.</summary>
    public HealthCheck? Failed => Checks.FirstOrDefault(check => check.Status == HealthStatus.Unhealthy);
}
