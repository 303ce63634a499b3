using Workflow.Core.Definitions;

namespace Workflow.Contracts;

/// <summary>A pool to write.</summary>
public sealed record PoolRequest
{
    /// <summary>How many places it has, 1 to 1,000.</summary>
    public required int Size { get; init; }

    /// <summary>How many attempts may begin in a time, spread evenly. Default: any number.</summary>
    public PoolRate? RateLimit { get; init; }
}

/// <summary>A named limit on how many attempts run at one time, over all workflows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">How many places it has.</param>
/// <param name="RateLimit">How many attempts may begin in a time; null: any number.</param>
/// <param name="Used">How many places are held; more than its size if that was made smaller.</param>
/// <param name="Waiting">How many attempts wait for places.</param>
/// <param name="UpdatedAt">When it was last changed, UTC.</param>
public sealed record PoolResponse(string Name, int Size, PoolRate? RateLimit, int Used, int Waiting, DateTimeOffset UpdatedAt);
