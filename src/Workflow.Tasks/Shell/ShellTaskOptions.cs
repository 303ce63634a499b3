using System.ComponentModel.DataAnnotations;

namespace Workflow.Tasks.Shell;

/// <summary>
/// Settings of SHELL tasks: the configuration section <c>Workflow:Tasks:Shell</c>. Whoever may save workflows may run any
/// program as the user of the service once they are enabled.
/// </summary>
public sealed class ShellTaskOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Tasks:Shell";

    /// <summary>Whether SHELL tasks may be saved and run. They may not unless this is set.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The directory in which commands run, and below which <c>working_dir</c> must be. Empty: each attempt has a new directory
    /// of its own, which is deleted after it.
    /// </summary>
    public string WorkingRoot { get; set; } = "";

    /// <summary>Variables of the service's own environment that commands see, with commas. They see no others.</summary>
    public string InheritedVariables { get; set; } = "PATH,LANG,LC_ALL,TZ";

    /// <summary>Most commands that run at the same time in one process; 1 to 1,000. Further ones wait.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>Most memory that the processes of one command may use together, in MiB; 16 to 1,048,576. Enforced on Linux.</summary>
    [Range(16, 1_048_576)]
    public int MaxMemoryMegabytes { get; set; } = 1_024;

    /// <summary>Most processor time that the processes of one command may use together, in seconds; 1 to 86,400. Enforced on Linux.</summary>
    [Range(1, 86_400)]
    public int MaxCpuSeconds { get; set; } = 1_500;

    /// <summary>Most lines of a command's output that are written to the log of its run; 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int MaxLogLines { get; set; } = 1_000;
}
