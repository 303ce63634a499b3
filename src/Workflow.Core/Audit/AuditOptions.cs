using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Audit;

/// <summary>What the audit trail keeps, and for how long: section <c>Workflow:Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Audit";

    /// <summary>
    /// Days from an entry to its removal, fractions allowed; 0 keeps entries forever. Up to 36,500, a hundred years.
    /// </summary>
    [Range(0d, 36_500d)]
    public double Days { get; set; } = 365;

    /// <summary>Most entries removed in one slice, 1 to 5,000.</summary>
    [Range(1, 5_000)]
    public int EntriesPerSlice { get; set; } = 500;

    /// <summary>
    /// Most refused sign-ins of one address that are recorded one by one in a minute, 1 to 10,000; the others are counted.
    /// By each process.
    /// </summary>
    [Range(1, 10_000)]
    public int FailuresPerAddress { get; set; } = 10;

    /// <summary>As above, of all addresses together.</summary>
    [Range(1, 10_000)]
    public int Failures { get; set; } = 100;
}
