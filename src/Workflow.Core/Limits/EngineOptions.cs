using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Limits;

/// <summary>Settings of the engine, section <c>Workflow:Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Engine";

    /// <summary>Most tasks whose handlers run at one time in a process, over all runs; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentTasks { get; set; } = 256;

    /// <summary>
    /// How long one activity of the Functions host goes on with the steps of a run, or of a branch of it, before another one
    /// continues, in seconds; 1 to 600. A step that has begun is not cut short. The standalone host does not use it.
    /// </summary>
    [Range(1, 600)]
    public int DriveSeconds { get; set; } = 30;

    /// <summary>
    /// Up to how many tasks of a run that may run at the same time get an activity each on the Functions host, which spreads
    /// them over as many instances as possible; 1 to 10,000. More of them share activities, up to 100 in each, which costs
    /// less. The standalone host does not use it.
    /// </summary>
    [Range(1, 10_000)]
    public int FanOutWidth { get; set; } = 20;

    /// <summary>
    /// How many runs a process of the Functions host drives by itself as soon as they are accepted, 0 to 10,000: a run that is
    /// short then ends without the task hub. Further ones begin in the task hub, which spreads them. The standalone host
    /// does not use it.
    /// </summary>
    [Range(0, 10_000)]
    public int EagerRuns { get; set; } = 32;

    /// <summary>
    /// Most memory that the cache of planned versions takes, in bytes; 1 MiB to 64 GiB. A version that does not fit is read
    /// from the store whenever it is asked for.
    /// </summary>
    [Range(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long PlanCacheBytes { get; set; } = 128 * 1024 * 1024;
}
