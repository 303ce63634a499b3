namespace Workflow.Core.Limits;

/// <summary>The limits of a <c>for_each</c> whose items are in a stored body.</summary>
public static class ItemLimits
{
    /// <summary>Most items of one body.</summary>
    public const int BodyItems = 1_000_000;

    /// <summary>Largest item, in bytes of JSON.</summary>
    public const int ItemBytes = 256 * 1024;

    /// <summary>Most items of a chunk: one run carries out so many.</summary>
    public const int ChunkItems = 1_000;

    /// <summary>Most bytes of the body in a chunk that has more than one item.</summary>
    public const int ChunkBytes = 4 * 1024 * 1024;

    /// <summary>Most chunks at one time.</summary>
    public const int ParallelChunks = 10;
}
