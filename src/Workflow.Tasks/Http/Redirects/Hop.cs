namespace Workflow.Tasks.Http.Redirects;

/// <summary>One request of a call: the first, or one that a redirect asks for.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The URL.</param>
internal sealed record Hop(HttpMethod Method, Uri Url)
{
    /// <summary>Whether it may carry what the config has for its origin only: headers, body, and the Idempotency-Key.</summary>
    public bool IsTrusted { get; init; } = true;

    /// <summary>Whether it sends the body, and the headers that describe one.</summary>
    public bool HasBody { get; init; } = true;

    /// <summary>The request that the config asks for.</summary>
    internal static Hop First(HttpTaskConfig config) => new(config.Method, config.Url);
}
