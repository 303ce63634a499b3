using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The outputs of items as one list, in which an item without one has its place.</summary>
internal sealed class ItemOutputs : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private bool _isEmpty = true;

    public ItemOutputs()
    {
        _writer = new Utf8JsonWriter(_buffer);
        _writer.WriteStartArray();
    }

    /// <summary>How long the list is, with brackets and commas, whether it is kept or not.</summary>
    public long Bytes { get; private set; } = 2;

    /// <summary>Adds an output.</summary>
    /// <param name="output">The output; <c>null</c>: the item has none.</param>
    /// <param name="isKept">Whether the list may still become the output of the task.</param>
    public void Add(JsonElement? output, bool isKept)
    {
        var json = output is { } value ? JsonMarshal.GetRawUtf8Value(value) : "null"u8;
        Bytes += json.Length + (_isEmpty ? 0 : 1);
        _isEmpty = false;
        if (isKept && Bytes <= DefinitionLimits.OutputBytes)
        {
            _writer.WriteRawValue(json, skipInputValidation: true);
        }
    }

    /// <summary>The list, once every item is in it.</summary>
    public JsonElement End()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return StoredJson.Read(_buffer.WrittenSpan); // an item may be as deep as any document
    }

    public void Dispose() => _writer.Dispose();
}
