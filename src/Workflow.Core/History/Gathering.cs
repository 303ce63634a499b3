using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History;

/// <summary>A start that became part of a run that another one had begun to gather.</summary>
/// <param name="Id">The id that its own run would have had: the same start is added once.</param>
/// <param name="Inputs">Its inputs, with their defaults.</param>
/// <param name="Payload">The body of a webhook or an event; <c>null</c>: none.</param>
/// <param name="Key">Its idempotency key; <c>null</c>: none, or the run is a rerun.</param>
public sealed record GatheredStart(string Id, JsonElement Inputs, JsonElement? Payload, string? Key)
{
    /// <summary>Its size, in bytes.</summary>
    [JsonIgnore]
    public long Bytes => JsonMarshal.GetRawUtf8Value(Inputs).Length + (Payload is { } payload ? JsonMarshal.GetRawUtf8Value(payload).Length : 0);
}

/// <summary>The rules for starts that become one run (<c>batch</c>).</summary>
public static class Gathering
{
    /// <summary>Most inputs and payloads that one run gathers, in bytes; a start that is larger is a run of its own.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Adds a start to a run that gathers starts of the same version, and with the same keys.</summary>
    /// <param name="gathers">The run.</param>
    /// <param name="start">The start.</param>
    /// <returns>The run with it, which is due at once if it is full then, and the line of its log; <c>null</c>: it takes no more.</returns>
    public static (Run Changed, LogLine Line)? Add(Run gathers, RunAdmission start)
    {
        var (rule, at) = (start.Batch!, start.Line.At);
        var added = new GatheredStart(start.Run.Id, start.Run.Inputs, start.Run.Payload, start.IdempotencyKey);
        var count = gathers.Gathered.Count + 2;
        if (gathers is not { Status: RunStatus.Queued, QueuedFor: QueuedFor.Batch, DueAt: { } dueAt } || dueAt <= at || count > rule.Size || BytesOf(gathers) + added.Bytes > MostBytes)
        {
            return null;
        }

        var due = count == rule.Size ? at : dueAt;
        var changed = gathers with { Gathered = [.. gathers.Gathered, added], DueAt = due, StatusReason = WaitReason(count, rule, due) };
        var line = string.Create(CultureInfo.InvariantCulture, $"start {count} of {rule.Size} gathered ({Word.Lower(start.Run.Trigger)}{start.ByWhom})");
        return (changed, new LogLine(at, LogSeverity.Info, line));
    }

    /// <summary>When a run that gathers starts begins if no more come, UTC: at once, if the first is as large as all may be.</summary>
    /// <param name="first">The first start.</param>
    public static DateTimeOffset DueAt(RunAdmission first) => BytesOf(first.Run) >= MostBytes ? first.Line.At : first.Line.At.AddSeconds(first.Batch!.Seconds);

    /// <summary>Why a run with so many starts waits.</summary>
    public static string WaitReason(int count, BatchRule rule, DateTimeOffset dueAt) => count >= rule.Size
        ? string.Create(CultureInfo.InvariantCulture, $"has gathered {count} starts, and begins")
        : string.Create(CultureInfo.InvariantCulture, $"gathers starts: {count} of {rule.Size}, until {Rfc3339.Write(dueAt)}");

    /// <summary>Whether a run has a start, which is repeated with its idempotency key.</summary>
    public static bool IsSame(Run keyed, RunAdmission start)
    {
        var (inputs, payload, isFirst) = keyed.Gathered.FirstOrDefault(added => added.Key == start.IdempotencyKey) is { } added
            ? (added.Inputs, added.Payload, false)
            : (keyed.Inputs, keyed.Payload, true);
        return RunStartJson.Write(keyed with { Inputs = inputs, Payload = payload, Gathered = [], TraceParent = start.Run.TraceParent }).AsSpan().SequenceEqual(RunStartJson.Write(start.Run))
            && (!isFirst || keyed.Labels.Equals(start.Run.Labels));
    }

    private static long BytesOf(Run run) => new GatheredStart(run.Id, run.Inputs, run.Payload, null).Bytes + run.Gathered.Sum(added => added.Bytes);
}
