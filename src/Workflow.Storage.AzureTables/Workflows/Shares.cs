namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The partitions that the workflows are spread over, each with its copy and its schedule: what every start reads and writes. A partition
/// takes some 2,000 rows a second and an account 20,000, so more of them would not help.
/// </summary>
internal static class Shares
{
    /// <summary>Part of the layout: another number needs an upgrade that moves every workflow.</summary>
    internal const int Count = 1 << Bits;

    private const int Bits = 4;

    internal static readonly IReadOnlyList<string> All = [.. Enumerable.Range(0, Count).Select(i => $"share-{i:D2}")];

    /// <summary>The partition of a workflow. Ids follow each other, and a multiple of the golden ratio spreads every pattern of them.</summary>
    internal static string Of(long workflowId) => All[(int)(((ulong)workflowId * 0x9E37_79B9_7F4A_7C15) >> (64 - Bits))];
}
