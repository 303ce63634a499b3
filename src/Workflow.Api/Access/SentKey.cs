using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access;

/// <summary>Reads the key of a request, from <c>Authorization: Bearer</c> or <c>X-Api-Key</c>.</summary>
internal static class SentKey
{
    /// <summary>The header for a key, for clients that can't set <c>Authorization</c>.</summary>
    public const string Header = "X-Api-Key";

    private const string Scheme = "Bearer";

    /// <summary>The headers in which a request sends a key, well-formed or not; <c>null</c>: it sends none.</summary>
    public static string? Credential(HttpRequest request) =>
        $"{request.Headers.Authorization}\n{request.Headers[Header]}" is { Length: > 1 } sent ? sent : null;

    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key as it was sent, or <c>null</c>.</param>
    /// <returns>What is wrong with the headers, or <c>null</c>. Their values are not quoted: they may be secret.</returns>
    public static string? Read(HttpRequest request, out string? key)
    {
        key = null;
        var (own, authorization) = (request.Headers[Header], request.Headers.Authorization);
        if (own.Count > 1 || authorization.Count > 1)
        {
            return $"There is more than one {(own.Count > 1 ? Header : "Authorization")} header.";
        }

        var sent = own is [{ } text] ? text.Trim() : null;
        if (authorization is [{ } credentials])
        {
            var bearer = Bearer(credentials.Trim());
            if (bearer is not null && sent is not null && bearer != sent)
            {
                return $"The headers Authorization and {Header} have different keys.";
            }

            sent ??= bearer;
        }

        key = sent;
        return sent is "" ? "The key is empty." : null;
    }

    // Another scheme is for someone else, such as a proxy.
    private static string? Bearer(string credentials) =>
        credentials.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (credentials.Length == Scheme.Length || credentials[Scheme.Length] == ' ')
            ? credentials[Scheme.Length..].Trim()
            : null;
}
