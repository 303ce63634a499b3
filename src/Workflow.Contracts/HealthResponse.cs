namespace Workflow.Contracts;

/// <summary>Whether the process answers.</summary>
/// <param name="Status">Always healthy.</param>
public sealed record HealthResponse(string Status = "healthy");

/// <summary>Whether the service is ready.</summary>
/// <param name="Status">healthy; degraded: the service answers requests, but needs attention; or unhealthy: it can't answer requests.</param>
/// <param name="Checks">What was found about each part. A host without a disk of its own has no check of it.</param>
public sealed record ReadyResponse(string Status, IReadOnlyList<HealthCheckResponse> Checks);

/// <summary>What was found about one part of the service.</summary>
/// <param name="Name">store, disk, scheduler or backlog.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Value">What was measured; null if nothing could be, and for callers without a key where it would help an attacker.</param>
/// <param name="Limit">The limit of the value; null where the value is kept from the caller.</param>
/// <param name="Unit">The unit of both: ms, MB, s or tasks.</param>
/// <param name="Detail">A sentence.</param>
public sealed record HealthCheckResponse(string Name, string Status, double? Value, double? Limit, string Unit, string Detail);
