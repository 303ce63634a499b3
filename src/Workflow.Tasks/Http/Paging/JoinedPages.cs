using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Limits;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Paging;

/// <summary>The items of all pages, joined to one list as they arrive.</summary>
internal sealed class JoinedPages : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;

    internal JoinedPages()
    {
        _writer = new Utf8JsonWriter(_buffer, SoundJson.Writing with { SkipValidation = true });
        _writer.WriteStartArray();
    }

    /// <summary>How many pages there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds those of a page.</summary>
    /// <exception cref="PagingException">It is no list, or there are too many.</exception>
    internal void Add(JsonElement items)
    {
        Count++;
        if (items.ValueKind != JsonValueKind.Array)
        {
            throw new PagingException($"items gave {Core.Json.FaultText.Kind(items)} on page {Count}, and must give a list");
        }

        if (_writer.BytesCommitted + _writer.BytesPending + JsonMarshal.GetRawUtf8Value(items).Length > DefinitionLimits.OutputBytes)
        {
            throw new PagingException($"the items of {Count} pages have more than {DefinitionLimits.OutputBytes} bytes, the limit of an output");
        }

        foreach (var item in items.EnumerateArray())
        {
            item.WriteTo(_writer);
        }
    }

    /// <summary>The output: the last page without its body, and the items.</summary>
    internal JsonElement Output(HttpResponseMessage last)
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return HttpOutput.WritePages(last, _buffer.WrittenSpan, Count);
    }

    public void Dispose() => _writer.Dispose();
}
