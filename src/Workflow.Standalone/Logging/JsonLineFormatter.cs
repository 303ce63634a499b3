using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Workflow.Core.Json;
using Workflow.Core.Telemetry;

namespace Workflow.Standalone.Logging;

/// <summary>
/// Writes each log entry as one JSON object on one line: <c>timestamp</c> (UTC), <c>level</c>, <c>category</c>,
/// <c>message</c>, then the entry's own values by their names in snake_case (<c>run_id</c>, <c>task</c>,
/// <c>attempt</c>…), then <c>trace_id</c> and <c>span_id</c> of a run that is traced, then <c>exception</c>.
/// </summary>
internal sealed class JsonLineFormatter(TimeProvider time, ILogTraces? traces = null) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-lines";

    private const int MostKeptBytes = 16 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Room? _room;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // The room is not left in place while it is used: the text of a value may log an entry of its own.
        var room = _room ?? new Room();
        _room = null;
        WriteEntry(logEntry, room.Writer);

        // JSON does not escape some characters that control a terminal or reverse the direction of text. They only occur
        // inside strings, where an escape sequence is equivalent.
        textWriter.Write(PlainText.Visible(Encoding.UTF8.GetString(room.Buffer.WrittenSpan)));
        textWriter.Write('\n');
        if (room.Buffer.Capacity <= MostKeptBytes)
        {
            room.Clear();
            _room = room;
        }
    }

    private void WriteEntry<TState>(in LogEntry<TState> logEntry, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp", Rfc3339.Write(time.GetUtcNow()));
        writer.WriteString("level", Level(logEntry.LogLevel));
        writer.WriteString("category", logEntry.Category);
        writer.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
        WriteValues(logEntry.State, writer);
        if (traces?.Of(logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>) is { } span)
        {
            writer.WriteString("trace_id", span.TraceId);
            writer.WriteString("span_id", span.SpanId);
        }

        if (logEntry.Exception is { } exception)
        {
            writer.WriteString("exception", exception.ToString());
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteValues<TState>(TState state, Utf8JsonWriter writer)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return;
        }

        foreach (var (name, value) in values)
        {
            // A value with the name of a fixed member would be a duplicate.
            if (name == "{OriginalFormat}" || value is null || name is "Message" or "Level" or "Category" or "Timestamp" or "Exception")
            {
                continue;
            }

            writer.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            switch (value)
            {
                case int or long or short or byte or ushort or uint:
                    writer.WriteNumberValue(Convert.ToInt64(value));
                    break;
                case double number when double.IsFinite(number):
                    writer.WriteNumberValue(number);
                    break;
                case DateTimeOffset instant:
                    writer.WriteStringValue(Rfc3339.Write(instant));
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                default:
                    writer.WriteStringValue(value.ToString());
                    break;
            }
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    // What an entry is written in, kept for the next one of the thread. After a fault it is not kept, as it has half an entry.
    private sealed class Room
    {
        internal Room() => Writer = new Utf8JsonWriter(Buffer, Options);

        internal ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        internal Utf8JsonWriter Writer { get; }

        internal void Clear()
        {
            Buffer.ResetWrittenCount();
            Writer.Reset();
        }
    }
}
