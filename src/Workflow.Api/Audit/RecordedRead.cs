using Microsoft.AspNetCore.Builder;

namespace Workflow.Api.Audit;

/// <summary>A route that only reads, and is recorded all the same: what it hands out is worth to know by whom it was taken.</summary>
internal sealed class RecordedRead
{
    public static readonly RecordedRead Instance = new();
}

/// <summary>Declares routes that are recorded.</summary>
internal static class RecordedReads
{
    /// <summary>Records each request to this route in the audit trail.</summary>
    public static TBuilder IsRecorded<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(RecordedRead.Instance);
}
