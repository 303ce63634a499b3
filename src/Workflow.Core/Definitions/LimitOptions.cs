using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Definitions;

/// <summary>How much a request may send, and how much it is answered: section <c>Workflow:Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Limits";

    /// <summary>Largest definition of a workflow, all its tasks together, in bytes of JSON; 64 KiB to 64 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int DefinitionBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Largest body of a webhook, in bytes; 1 KiB to 16 MiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int WebhookBytes { get; set; } = 256 * 1024;

    /// <summary>Largest body of YAML, in bytes; 1 KiB to 16 MiB. To read it costs much more than to read JSON.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int YamlBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Most faults of one request that are listed in its answer; 1 to 1,000.</summary>
    [Range(1, FaultCollection.MostKept)]
    public int Faults { get; set; } = 100;

    /// <summary>Bytes after which a page of a list ends, however few items it has; it has one at least. 64 KiB to 64 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int PageBytes { get; set; } = 4 * 1024 * 1024;
}
