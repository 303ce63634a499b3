using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Paging;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http;

/// <summary>The config of an HTTP task: the request, and how to handle the response.</summary>
internal sealed record HttpTaskConfig
{
    /// <summary>Longest <c>url</c>, in characters.</summary>
    internal const int MaxUrlLength = 8_192;

    /// <summary>Largest <c>max_response_bytes</c>: 16 MiB.</summary>
    internal const int MaxResponseBytesCeiling = 16 * 1024 * 1024;

    /// <summary>Default of <c>max_response_bytes</c>: 1 MiB.</summary>
    internal const int DefaultMaxResponseBytes = 1024 * 1024;

    internal required HttpMethod Method { get; init; }

    /// <summary>The URL, including the parameters of <c>query</c>.</summary>
    internal required Uri Url { get; init; }

    internal required IReadOnlyList<RequestHeader> Headers { get; init; }

    internal BodySource? Body { get; init; }

    internal HttpAuth? Auth { get; init; }

    internal TlsSettings? Tls { get; init; }

    internal required IReadOnlyList<StatusRange> ExpectedStatusCodes { get; init; }

    /// <summary>The expression that must hold for a response with an expected status; <c>null</c>: none.</summary>
    internal string? Condition { get; init; }

    /// <summary>How to get the pages that follow; <c>null</c>: there is one response.</summary>
    internal PagingConfig? Paging { get; init; }

    /// <summary>Whether to follow a redirect that is not an expected status.</summary>
    internal bool FollowsRedirects { get; init; } = true;

    /// <summary>Time limit of the one call, with its redirects and pages, to the end of the last body; <c>null</c>: the task's own.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Whether the store keeps the body of an expected response, and the output refers to it.</summary>
    internal bool StoresResponse { get; init; }

    /// <summary>Maximum size of a response's body in bytes, decompressed; of all pages together.</summary>
    internal required long MaxResponseBytes { get; init; }

    /// <summary>Maximum size of a body that is part of an output or of an error, in bytes.</summary>
    internal int MaxInlineBytes => (int)Math.Min(MaxResponseBytes, StoresResponse ? DefaultMaxResponseBytes : MaxResponseBytesCeiling);

    /// <summary>The call as messages show it: without the query, which may contain secrets.</summary>
    /// <param name="mask">Masks secrets in the whole URL, as one may begin before the query.</param>
    internal string Call(Func<string, string> mask) => $"{Method} {ShownUrl.Of(Url, mask)}";

    /// <summary>Whether the status of a response is expected.</summary>
    internal bool Expects(int status) => ExpectedStatusCodes.Any(range => range.Holds(status));
}
