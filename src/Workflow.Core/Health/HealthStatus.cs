namespace Workflow.Core.Health;

/// <summary>How well the service, or one part of it, works. The worst comes last.</summary>
public enum HealthStatus
{
    /// <summary>As it should.</summary>
    Healthy,

    /// <summary>It serves, and a person should look at it.</summary>
    Degraded,

    /// <summary>It can't serve.</summary>
    Unhealthy,
}
