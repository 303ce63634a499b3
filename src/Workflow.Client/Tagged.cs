namespace Workflow.Client;

/// <summary>An answer with its entity tag, by which a change can be guarded and an answer that is known be saved.</summary>
/// <typeparam name="T">What is answered.</typeparam>
/// <param name="Value">The answer; <c>null</c>: it is the one that the caller knows (304).</param>
/// <param name="ETag">The tag, in its quotes; <c>null</c>: it has none.</param>
public sealed record Tagged<T>(T? Value, string? ETag)
    where T : class;
