using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http;

/// <summary>What an HTTP task calls, and what it makes of the answer.</summary>
internal sealed record HttpTaskConfig
{
    /// <summary>Longest <c>url</c>, in characters.</summary>
    internal const int MaxUrlLength = 8_192;

    /// <summary>Largest <c>max_response_bytes</c>: 16 MiB.</summary>
    internal const int MaxResponseBytesCeiling = 16 * 1024 * 1024;

    /// <summary>What <c>max_response_bytes</c> is when it is left out: 1 MiB.</summary>
    internal const int DefaultMaxResponseBytes = 1024 * 1024;

    internal required HttpMethod Method { get; init; }

    /// <summary>The URL with its query, that of <c>query</c> included.</summary>
    internal required Uri Url { get; init; }

    internal required IReadOnlyList<RequestHeader> Headers { get; init; }

    internal RequestBody? Body { get; init; }

    internal required IReadOnlyList<StatusRange> ExpectedStatusCodes { get; init; }

    /// <summary>Whether a redirect is followed that is not expected.</summary>
    internal bool FollowsRedirects { get; init; } = true;

    /// <summary>Time limit of the one call, from the connection to the end of the body; <c>null</c>: the task's own.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Most bytes a response's body may have once it is decompressed.</summary>
    internal required int MaxResponseBytes { get; init; }

    /// <summary>What is called, for messages: without the query, which may hold secrets.</summary>
    /// <param name="mask">Takes secrets out of the whole URL, as one may begin before the query.</param>
    internal string Call(Func<string, string> mask) => $"{Method} {ShownUrl.Of(Url, mask)}";
}
