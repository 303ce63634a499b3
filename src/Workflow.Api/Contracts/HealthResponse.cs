namespace Workflow.Api.Contracts;

/// <summary>The health of the service.</summary>
/// <param name="Status">Always healthy: anything else is a problem response.</param>
public sealed record HealthResponse(string Status = "healthy");
