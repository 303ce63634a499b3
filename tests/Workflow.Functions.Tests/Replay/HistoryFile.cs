using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Google.Protobuf;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Workflow.TestHost;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Workflow.Functions.Tests.Replay;

/// <summary>
/// The history of a finished run as a file: the events in the form in which the host hands them to the worker, one a line.
/// What the orchestration decided is among them: the activities, the timers and the end.
/// </summary>
internal static class HistoryFile
{
    // Inputs and results are JSON in JSON: so quotes are \" and not \u0022.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Workflow.Functions.Tests", "Histories");

    /// <summary>Every history there is: the version of the orchestration that made it, and its shape.</summary>
    public static IEnumerable<(string Version, string Shape)> All =>
        from version in Directory.EnumerateDirectories(Folder)
        from file in Directory.EnumerateFiles(version, "*.json")
        orderby file
        select (Path.GetFileName(version), Path.GetFileNameWithoutExtension(file));

    /// <summary>Where a history is.</summary>
    public static string PathOf(string version, string shape) => Path.Combine(Folder, version, shape + ".json");

    /// <summary>Reads one.</summary>
    public static IReadOnlyList<Proto.HistoryEvent> Read(string version, string shape)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(version, shape)));
        return [.. document.RootElement.EnumerateArray().Select(e => JsonParser.Default.Parse<Proto.HistoryEvent>(e.GetRawText()))];
    }

    /// <summary>Writes one.</summary>
    public static void Write(string version, string shape, IEnumerable<HistoryEvent> events)
    {
        var lines = events.Select(ProtobufUtils.ToHistoryEventProto).Select(e => JsonNode.Parse(JsonFormatter.Default.Format(Untraced(e)))!.ToJsonString(Readable));
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(version, shape))!);
        File.WriteAllText(PathOf(version, shape), "[\n" + string.Join(",\n", lines) + "\n]\n");
    }

    // Whose request it was is no part of what was decided.
    private static Proto.HistoryEvent Untraced(Proto.HistoryEvent e)
    {
        switch (e.EventTypeCase)
        {
            case Proto.HistoryEvent.EventTypeOneofCase.ExecutionStarted:
                e.ExecutionStarted.ParentTraceContext = null;
                break;
            case Proto.HistoryEvent.EventTypeOneofCase.TaskScheduled:
                e.TaskScheduled.ParentTraceContext = null;
                break;
        }

        return e;
    }
}
