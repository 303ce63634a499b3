using System.ComponentModel.DataAnnotations;

namespace Workflow.Tasks.Script;

/// <summary>Settings of SCRIPT tasks: the configuration section <c>Workflow:Tasks:Script</c>.</summary>
public sealed class ScriptTaskOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Tasks:Script";

    /// <summary>Whether SCRIPT tasks may be saved and run.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Most scripts that run at the same time, each in a process of its own that is kept for the next; 1 to 64. Further ones wait.</summary>
    [Range(1, 64)]
    public int Processes { get; set; } = 2;

    /// <summary>Most memory for what scripts of one process allocate, in MiB; 16 to 4,096. More ends the process.</summary>
    [Range(16, 4_096)]
    public int MaxMemoryMegabytes { get; set; } = 256;

    /// <summary>Longest time that a script may run, in seconds; 1 to 1,500. The time limit of its task may be shorter.</summary>
    [Range(1, 1_500)]
    public int MaxSeconds { get; set; } = 30;

    /// <summary>Largest output, in bytes of JSON; 1,024 to 16,777,216.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxOutputBytes { get; set; } = 1_048_576;

    /// <summary>Most lines that a script may write to the log of its run; 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int MaxLogLines { get; set; } = 1_000;

    /// <summary>How many scripts a process runs before another takes its place; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int ScriptsPerProcess { get; set; } = 5_000;

    /// <summary>After how many seconds without a script a process ends; 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; set; } = 300;
}
