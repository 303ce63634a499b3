using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Functions.Tests;

/// <summary>The settings of the Functions host, at the repository's top.</summary>
internal static class HostJson
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The file as it is.</summary>
    public static string Text { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json"));

    /// <summary>What it says.</summary>
    public static JsonElement Root { get; } = JsonDocument.Parse(Text, WithComments).RootElement;

    /// <summary>The settings of Durable Task.</summary>
    public static JsonElement DurableTask { get; } = Root.GetProperty("extensions").GetProperty("durableTask");

    /// <summary>The version that new runs are begun with.</summary>
    public static string OrchestrationVersion { get; } = DurableTask.GetProperty("defaultVersion").GetString() ?? "";
}
