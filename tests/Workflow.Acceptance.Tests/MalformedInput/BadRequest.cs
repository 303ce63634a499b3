using System.Text;

namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>One request that must be refused, and what the refusal must say.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query; <c>{workflow}</c>, <c>{task}</c> and <c>{run}</c> stand for things that exist.</param>
/// <param name="Why">What is wrong with it.</param>
internal sealed record BadRequest(string Method, string Path, string Why)
{
    /// <summary>The media type sent, or <c>null</c> for no body at all.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body sent.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The <c>If-Match</c> sent.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The expected statuses.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [400];

    /// <summary>Pointers that <c>errors</c> must hold.</summary>
    public IReadOnlyList<string> Pointers { get; init; } = [];

    /// <summary>A regular expression that title, detail or an error's detail must match, in any case.</summary>
    public string Says { get; init; } = ".";

    /// <summary>Whether the web server refuses it before the service sees it, and so without a problem body.</summary>
    public bool IsRefusedByTheServer { get; init; }

    /// <summary>The name of the row.</summary>
    public string Name => $"{Method} {(Path.Length <= 80 ? Path : Path[..80] + "…")}: {Why}";

    internal static BadRequest Json(string method, string path, string why, string body) =>
        new(method, path, why) { ContentType = "application/json", Body = Encoding.UTF8.GetBytes(body) };

    internal BadRequest Answers(params int[] statuses) => this with { Statuses = statuses };

    internal BadRequest At(params string[] pointers) => this with { Pointers = pointers };

    internal BadRequest Saying(string pattern) => this with { Says = pattern };
}
