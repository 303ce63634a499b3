using System.Text;
using Workflow.Core.History.Bodies;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.History.Bodies;

/// <summary>The items of stored bodies: where they are, and what is wrong with them.</summary>
public sealed class BodyChunksTests
{
    private const string Lines = "application/x-ndjson";
    private const string Json = "application/json; charset=utf-8";
    private const string Binary = "application/octet-stream";
    private const string Bom = "\ufeff";

    public static TheoryData<string, string, string> Good => new()
    {
        { "", Lines, "" },
        { "", Json, "" },
        { "\n\r\n  \n", Lines, "" },
        { " \n ", Binary, "" },
        { "1\n2", Lines, "1 2" },
        { "1\n2\n", Lines, "1 2" },
        { "1\r\n2\r\n", Lines, "1 2" },
        { "\n1\n\n\t2 \n\n", Lines, "1 2" },
        { Bom + "1\n2", Lines, "1 2" },
        { "[1]\n[2,3]\n", Lines, "[1] [2,3]" },
        { "{\"a\":1}\n\"b\"\nnull\ntrue", Binary, "{\"a\":1} \"b\" null true" },
        { "{\"a\":1,\"a\":2}", Lines, "{\"a\":1,\"a\":2}" }, // as in any other JSON
        { "\"é\\u00e9\\ud83d\\ude00\"", Lines, "\"é\\u00e9\\ud83d\\ude00\"" },
        { "[]", Json, "" },
        { " \n[ \n ] \n", Json, "" },
        { Bom + "[1]", Json, "1" },
        { "[1,2]", Json, "1 2" },
        { "[1,2]", "APPLICATION/JSONL", "[1,2]" },
        { " [ 1 ,\r\n {\"a\":[1,{\"b\":\"],}\\\"\\\\\"}]} , [ ] ] ", Binary, "1 {\"a\":[1,{\"b\":\"],}\\\"\\\\\"}]} [ ]" },
        { "[\"a\\\\\",\"\\\"\",1e400,-0,12345678901234567890123456789]", Json, "\"a\\\\\" \"\\\"\" 1e400 -0 12345678901234567890123456789" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Items_AreThose(string body, string mediaType, string expected)
    {
        foreach (var size in new[] { 1, 2, 3, 7, 1_000_000 })
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            var chunks = await CutAsync(bytes, mediaType, size);
            Assert.Equal((size, expected), (size, string.Join(' ', await ItemsAsync(bytes, chunks, size))));
        }
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { "1\nNaN\n3", Lines, "item 1 (line 2) is not JSON" },
        { "\n\n1\n\nInfinity", Lines, "item 1 (line 5) is not JSON" },
        { "1\n{\"a\":\n2}", Lines, "item 1 (line 2) is not JSON" },
        { "1\n2 3", Lines, "item 1 (line 2) is not JSON" },
        { "1\n{'a':1}", Lines, "item 1 (line 2) is not JSON" },
        { "1\n// no\n", Lines, "item 1 (line 2) is not JSON" },
        { "1\n\"\\ud800\"", Lines, "item 1 (line 2) is not JSON" },
        { "1\n{\"\\udc00\":1}", Lines, "item 1 (line 2) is not JSON" },
        { "1\n\"a\tb\"", Lines, "item 1 (line 2) is not JSON" },
        { "1\n" + Bom + "2", Lines, "item 1 (line 2) is not JSON" },
        { "1\n01", Lines, "item 1 (line 2) is not JSON" },
        { "1\n" + new string('[', 65) + new string(']', 65), Lines, "item 1 (line 2) is not JSON" },
        { "1\n\"" + new string('x', ItemLimits.ItemBytes) + "\"\n3", Lines, "item 1 (line 2) is longer than 262144 bytes" },
        { "1\n\"" + new string('x', 3 * ItemLimits.ItemBytes), Lines, "item 1 (line 2) is longer than 262144 bytes" },
        { "<html>", Binary, "item 0 (line 1) is not JSON" },
        { "{\n\"a\": 1\n}", Json, "item 0 (line 1) is not JSON" },
        { "[", Json, "cut off before its first item" },
        { "[1", Json, "cut off before its first item" },
        { "[1,", Json, "cut off after item 0" },
        { "[1,{\"a\":2", Json, "cut off after item 0" },
        { "[1,\"2]", Json, "cut off after item 0" },
        { "[1,\"2\\", Json, "cut off after item 0" },
        { "[1,]", Json, "item 1 is missing" },
        { "[,1]", Json, "item 0 is missing" },
        { "[1,,2]", Json, "item 1 is missing" },
        { "[1,{]},2]", Json, "item 1 is not JSON" },
        { "[1,}]", Json, "item 1 is not JSON" },
        { "[1,NaN]", Json, "item 1 is not JSON" },
        { "[1 2]", Json, "item 0 is not JSON" },
        { "[1,\"\\ud800\"]", Json, "item 1 is not JSON" },
        { "[1," + new string('[', 65) + new string(']', 65) + "]", Json, "item 1 is not JSON" },
        { "[1,\"" + new string('x', ItemLimits.ItemBytes) + "\"]", Json, "item 1 is longer than 262144 bytes" },
        { "[1,\"" + new string('x', 3 * ItemLimits.ItemBytes), Json, "item 1 is longer than 262144 bytes" },
        { "[1]\n[2]", Json, "goes on after the end of its array" },
        { "[1]]", Json, "goes on after the end of its array" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Body_IsRefused_WithTheItem(string body, string mediaType, string why)
    {
        foreach (var size in new[] { body.Length > 1_000 ? 100_000 : 1, 1_000_000 })
        {
            var error = await Assert.ThrowsAsync<BodyItemException>(() => CutAsync(Encoding.UTF8.GetBytes(body), mediaType, size));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<byte[], string> Binaries => new()
    {
        { [0x1f, 0x8b, 8, 0], "compressed (gzip)" },
        { [(byte)'1', (byte)'\n', (byte)'"', 0xff, (byte)'"'], "item 1 (line 2) is not JSON that can be used: it is not valid UTF-8" },
        { [(byte)'[', (byte)'"', 0xc3, (byte)'"', (byte)']'], "item 0 is not JSON that can be used: it is not valid UTF-8" },
        { [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"'], "item 0 (line 1) is not JSON that can be used: it is not valid UTF-8" }, // a surrogate
        { [0xff, 0xfe, (byte)'1', 0], "item 0 (line 1) is not JSON" }, // UTF-16
        { [0, 0, 0], "item 0 (line 1) is not JSON" },
    };

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Body_IsRefused_WhenItIsNoText(byte[] body, string why) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<BodyItemException>(() => CutAsync(body, Binary, 1))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(Lines)]
    [InlineData(Json)]
    public async Task Chunks_HaveAThousandItems(string mediaType)
    {
        var items = Enumerable.Range(0, 2_345).Select(n => $"{{\"n\":{n}}}").ToList();
        var bytes = Encoding.UTF8.GetBytes(mediaType == Lines ? string.Join("\r\n", items) : $"[ {string.Join(" ,\n", items)}\n]");

        var chunks = await CutAsync(bytes, mediaType, 1_000);

        Assert.Equal([(0, 1_000), (1_000, 1_000), (2_000, 345)], chunks.Select(chunk => (chunk.First, chunk.Count)));
        Assert.Equal(items, await ItemsAsync(bytes, chunks, 1_000));
    }

    [Fact]
    public async Task Chunks_HaveFourMebibytes()
    {
        var items = Enumerable.Range(0, 50).Select(n => $"\"{new string((char)('a' + (n % 26)), 200_000)}\"").ToList();
        var bytes = Encoding.UTF8.GetBytes(string.Join(new string('\n', 1_000), items));

        var chunks = await CutAsync(bytes, Lines, 100_000);

        Assert.Equal([(0, 20), (20, 20), (40, 10)], chunks.Select(chunk => (chunk.First, chunk.Count)));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Bytes, 1, ItemLimits.ChunkBytes));
        Assert.Equal(items, await ItemsAsync(bytes, chunks, 100_000));
    }

    [Theory]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public async Task Body_HasUpToAMillionItems(int count, bool isFine)
    {
        using var open = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1\n", count))));
        await using var body = new OpenBody(new StoredBody("b", open.Length, Lines, ""), open);
        if (isFine)
        {
            Assert.Equal(1_000, (await BodyChunks.CutAsync(body, TestContext.Current.CancellationToken)).Count);
        }
        else
        {
            var error = await Assert.ThrowsAsync<BodyItemException>(() => BodyChunks.CutAsync(body, TestContext.Current.CancellationToken));
            Assert.Equal("The stored body has more than 1000000 items, the limit.", error.Message);
        }
    }

    [Fact]
    public async Task ReadAsync_Refuses_OtherItemsThanBefore()
    {
        await using var part = new OpenBody(new StoredBody("b", 3, Lines, ""), new MemoryStream("1\n2"u8.ToArray()));

        var error = await Assert.ThrowsAsync<BodyItemException>(() => BodyChunks.ReadAsync(part, new ItemChunk("b", false, 0, 3, 7, 3), TestContext.Current.CancellationToken));

        Assert.Equal("The stored body has other items than before: 2 from item 7 on, not 3.", error.Message);
    }

    private static async Task<IReadOnlyList<ItemChunk>> CutAsync(byte[] bytes, string mediaType, int readSize)
    {
        await using var open = new OpenBody(new StoredBody("b", bytes.Length, mediaType, ""), new SmallReads(bytes, readSize));
        return await BodyChunks.CutAsync(open, TestContext.Current.CancellationToken);
    }

    private static async Task<List<string>> ItemsAsync(byte[] bytes, IReadOnlyList<ItemChunk> chunks, int readSize)
    {
        List<string> items = [];
        foreach (var chunk in chunks)
        {
            await using var part = new OpenBody(new StoredBody("b", bytes.Length, "", ""), new SmallReads(bytes[(int)chunk.Offset..(int)(chunk.Offset + chunk.Bytes)], readSize));
            items.AddRange((await BodyChunks.ReadAsync(part, chunk, TestContext.Current.CancellationToken)).EnumerateArray().Select(item => item.GetRawText()));
        }

        return items;
    }

    /// <summary>Gives few bytes at a time, as a network does.</summary>
    private sealed class SmallReads(byte[] bytes, int most) : ReadOnlyStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(most, buffer.Length), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }
}
