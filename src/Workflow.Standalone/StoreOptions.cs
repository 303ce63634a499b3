using System.ComponentModel.DataAnnotations;

namespace Workflow.Standalone;

/// <summary>Settings of the store's file, section <c>Workflow:Store</c>.</summary>
internal sealed class StoreOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Store";

    /// <summary>How long the file is checked for damage at start-up, in seconds, up to an hour; 0: not at all.</summary>
    [Range(0d, 3_600d)]
    public double CheckSeconds { get; set; } = 1;

    /// <summary>How large the file may become, in megabytes; 0: as large as the disk allows.</summary>
    [Range(0, 1_000_000_000)]
    public long MaxMegabytes { get; set; }
}
