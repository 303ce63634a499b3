using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>Where a rerun begins.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<RerunFrom>))]
public enum RerunFrom
{
    /// <summary>At the start: everything runs again.</summary>
    Start,

    /// <summary>At the tasks that did not succeed, and everything downstream of them.</summary>
    Failed,

    /// <summary>At a named task, and at those that did not succeed; and everything downstream of them.</summary>
    Task,
}

/// <summary>Which version a rerun runs.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<RerunVersion>))]
public enum RerunVersion
{
    /// <summary>The one the earlier run was pinned to.</summary>
    Pinned,

    /// <summary>The latest.</summary>
    Latest,
}

/// <summary>How a run is repeated.</summary>
/// <param name="From">Where to begin.</param>
/// <param name="Version">Which version to run.</param>
public sealed record RerunOrder(RerunFrom From, RerunVersion Version = RerunVersion.Pinned)
{
    /// <summary>The name of the task to begin at; only with <see cref="RerunFrom.Task"/>.</summary>
    public string? Task { get; init; }

    /// <summary>The items of that task that are repeated, from 0; <c>null</c>: all of them.</summary>
    public IReadOnlyList<int>? Items { get; init; }

    /// <summary>The inputs that change, a JSON object; the others stay as they were. Undefined: none changes.</summary>
    public JsonElement Inputs { get; init; }

    /// <summary>Whether child runs that did not succeed are repeated from where they failed, instead of started anew.</summary>
    public bool IntoChildren { get; init; }

    /// <summary>The task that is taken as succeeded; <c>null</c>: none.</summary>
    public MarkedTask? Marked { get; init; }

    /// <summary>A second rerun of the run with the same key is the same rerun; <c>null</c> for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who repeats it; <c>null</c>: not known.</summary>
    public string? By { get; init; }

    /// <summary>Identifies what is asked for: a key that comes again with another is not the same rerun.</summary>
    internal string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(new JsonObject
    {
        [nameof(From)] = Word.Lower(From),
        [nameof(Version)] = Word.Lower(Version),
        [nameof(Task)] = Task,
        [nameof(Items)] = Items is null ? null : new JsonArray([.. Items.Select(item => (JsonNode)item)]),
        [nameof(Inputs)] = Inputs.ValueKind == JsonValueKind.Undefined ? null : Sorted(JsonNode.Parse(Inputs.GetRawText())),
        [nameof(IntoChildren)] = IntoChildren,
        [nameof(Marked)] = Marked is null ? null : new JsonObject
        {
            [nameof(Task)] = Marked.Task,
            [nameof(MarkedTask.Index)] = Marked.Index,
            [nameof(MarkedTask.Output)] = Sorted(JsonNode.Parse(Marked.Output.GetRawText())),
            [nameof(MarkedTask.Reason)] = Marked.Reason,
        },
    }.ToJsonString())));

    // The order of members says nothing.
    private static JsonNode? Sorted(JsonNode? json) => json switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => json?.DeepClone(),
    };
}

/// <summary>A task that failed, and that a person has done by other means.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Index">The item of a <c>for_each</c>, from 0; <c>null</c>: the task itself.</param>
/// <param name="Output">The output it gets.</param>
/// <param name="Reason">Why it is taken as succeeded.</param>
public sealed record MarkedTask(string Task, int? Index, JsonElement Output, string Reason)
{
    /// <summary>Most characters of <see cref="Reason"/>.</summary>
    public const int MaxReason = 1_000;
}
