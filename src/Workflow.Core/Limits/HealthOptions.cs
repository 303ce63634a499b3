using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Limits;

/// <summary>Settings of the check whether the service is ready, section <c>Workflow:Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Health";

    /// <summary>
    /// The least free space, in megabytes, on the disk of the data folder of the standalone host: below it the service is not ready, and below twice as
    /// much it is degraded; up to 1,000,000,000; 0: not checked.
    /// </summary>
    [Range(0, 1_000_000_000)]
    public long MinFreeMegabytes { get; set; } = 100;

    /// <summary>How long ago the schedules were checked last at most, in seconds; 1 to 86,400. Beyond it the service is degraded.</summary>
    [Range(1, 86_400)]
    public int SchedulerSeconds { get; set; } = 180;

    /// <summary>Most tasks of the standalone host that wait for a worker; 1 to 100,000,000. Beyond it the service is degraded.</summary>
    [Range(1, 100_000_000)]
    public int WaitingTasks { get; set; } = 10_000;

    /// <summary>How long a run may wait for a worker of the Functions host, in seconds; 1 to 86,400. Beyond it the service is degraded.</summary>
    [Range(1, 86_400)]
    public int QueueSeconds { get; set; } = 120;

    /// <summary>How long one check may take, in seconds; 0.1 to 60. A store that has not answered by then is not ready.</summary>
    [Range(0.1, 60d)]
    public double TimeoutSeconds { get; set; } = 5;

    /// <summary>How long an answer is given again, in seconds; 0 to 60. Checks never run side by side.</summary>
    [Range(0d, 60d)]
    public double CacheSeconds { get; set; } = 1;
}
