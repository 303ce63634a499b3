using Microsoft.AspNetCore.Http;

namespace Workflow.TestHost.Http;

/// <summary>One call that a sink has received.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="IdempotencyKey">The caller's key, or <c>null</c>.</param>
public sealed record SinkCall(string Target, string? IdempotencyKey)
{
    /// <summary>The caller's span, or <c>null</c>.</summary>
    public string? TraceParent { get; private init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset At { get; } = DateTimeOffset.UtcNow;

    /// <summary>When the first byte of the answer went out, or the caller was gone; <c>null</c> while it is open.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>Whether the caller has gone away before it was answered.</summary>
    public bool IsAborted { get; internal set; }

    internal static SinkCall Of(HttpRequest request) =>
        new($"{request.Path}{request.QueryString}", request.Headers["Idempotency-Key"] is [var key] ? key : null) { TraceParent = request.Headers["traceparent"] is [var span] ? span : null };
}
