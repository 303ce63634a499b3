using System.Buffers;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Access;

namespace Workflow.Api.Audit;

/// <summary>The program that a caller uses, as it says itself. It proves nothing; whose key it is does.</summary>
internal static class SentClient
{
    /// <summary>The header that says it.</summary>
    public const string Header = "X-Workflow-Client";

    // Of the tools of agents.
    private const string Agent = "mcp";

    /// <summary>Most characters of it.</summary>
    public const int MaxLength = 100;

    // Names of products and their versions, as in User-Agent.
    private static readonly SearchValues<char> Marks = SearchValues.Create(" !#$%&'()*+,-./:;=@^_`|~");

    /// <summary>What a request says, up to <see cref="MaxLength"/> characters of names and versions, with <c>?</c> for every other; <c>null</c>: nothing.</summary>
    public static string? Of(HttpRequest request) => request.Headers[Header] is [{ Length: > 0 } client]
        ? string.Create(Math.Min(client.Length, MaxLength), client, static (kept, sent) =>
        {
            for (var at = 0; at < kept.Length; at++)
            {
                kept[at] = char.IsAsciiLetterOrDigit(sent[at]) || Marks.Contains(sent[at]) ? sent[at] : '?';
            }
        })
        : null;

    /// <summary>
    /// Whether a request that only reads is recorded too: what an agent reads, it may tell others. Each call of a tool names itself in its
    /// first request, so that it has one entry.
    /// </summary>
    public static bool IsAgent(HttpRequest request, Permission permission) =>
        AccessRule.NeedsCaller(permission) && Of(request)?.StartsWith(Agent, StringComparison.Ordinal) == true;
}
