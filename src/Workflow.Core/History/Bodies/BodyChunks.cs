using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History.Bodies;

/// <summary>Cuts the items of a stored body into chunks, and reads those of one chunk.</summary>
public static class BodyChunks
{
    /// <summary>Reads a body once, checks each item, and says where the chunks are. It needs no more memory than the longest item.</summary>
    /// <param name="open">The body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="BodyItemException">The body can't be read as items, or has too many.</exception>
    /// <exception cref="IOException">The body was removed while it was read.</exception>
    public static async Task<IReadOnlyList<ItemChunk>> CutAsync(OpenBody open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        using var reader = new ItemReader(open.Content, open.Body.MediaType);
        List<ItemChunk> chunks = [];
        ItemChunk? last = null;
        while (await reader.NextAsync(cancellationToken))
        {
            Check(reader);
            var end = reader.Offset + reader.Item.Length;
            if (last is not null && last.Count < ItemLimits.ChunkItems && end - last.Offset <= ItemLimits.ChunkBytes)
            {
                last = last with { Bytes = (int)(end - last.Offset), Count = last.Count + 1 };
                continue;
            }

            Add(chunks, last);
            last = new ItemChunk(open.Body.Id, reader.IsArray, reader.Offset, reader.Item.Length, reader.Index, 1);
        }

        Add(chunks, last);
        return chunks;
    }

    /// <summary>The items of a chunk: a JSON array.</summary>
    /// <param name="part">The part of the body that the chunk is.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="BodyItemException">The part has other items.</exception>
    /// <exception cref="IOException">The body was removed while it was read.</exception>
    public static async Task<JsonElement> ReadAsync(OpenBody part, ItemChunk chunk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(chunk);
        using var reader = new ItemReader(part.Content, chunk.First, chunk.IsArray);
        var list = new ArrayBufferWriter<byte>(chunk.Bytes + 2);
        list.Write("["u8);
        while (await reader.NextAsync(cancellationToken))
        {
            Check(reader);
            list.Write(reader.Index == chunk.First ? [] : ","u8);
            list.Write(reader.Item.Span);
        }

        list.Write("]"u8);
        return reader.Index + 1 == chunk.First + chunk.Count
            ? StoredJson.Read(list.WrittenSpan)
            : throw new BodyItemException($"The stored body has other items than before: {reader.Index + 1 - chunk.First} from item {chunk.First} on, not {chunk.Count}.");
    }

    private static void Add(List<ItemChunk> chunks, ItemChunk? chunk)
    {
        if (chunk is null)
        {
            return;
        }

        if (chunks.Count == DefinitionLimits.Items)
        {
            throw new BodyItemException($"The stored body has more than {DefinitionLimits.Items} chunks of up to {ItemLimits.ChunkItems} items or {ItemLimits.ChunkBytes} bytes, the limit.");
        }

        chunks.Add(chunk);
    }

    private static void Check(ItemReader reader)
    {
        if (reader.Index >= ItemLimits.BodyItems)
        {
            throw new BodyItemException($"The stored body has more than {ItemLimits.BodyItems} items, the limit.");
        }

        var fault = Utf8.IsValid(reader.Item.Span) ? JsonSoundness.FaultOf(reader.Item.Span, DefinitionLimits.JsonDepth) : "it is not valid UTF-8.";
        if (fault is not null)
        {
            throw new BodyItemException($"In the stored body, {reader.Name(reader.Index)} is not JSON that can be used: {fault}");
        }
    }
}
