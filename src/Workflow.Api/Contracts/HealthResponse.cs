namespace Workflow.Api.Contracts;

/// <summary>How the service is.</summary>
/// <param name="Status">Always healthy: anything else is a problem response.</param>
public sealed record HealthResponse(string Status = "healthy");
