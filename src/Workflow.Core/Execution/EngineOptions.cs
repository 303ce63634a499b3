using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Execution;

/// <summary>Settings of the engine, section <c>Workflow:Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Engine";

    /// <summary>Most tasks whose handlers run at one time in a process, over all runs; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentTasks { get; set; } = 256;
}
