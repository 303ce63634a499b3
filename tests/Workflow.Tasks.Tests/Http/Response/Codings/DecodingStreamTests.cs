using System.Text;
using CsCheck;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Response;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Tests.Http.Response.Codings;

/// <summary>A stream is decoded as it arrives, with the same result as all of it at once.</summary>
public class DecodingStreamTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i * 7919 % 101}\n")));

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    [InlineData("gzip,br")]
    [InlineData("br,deflate")]
    [InlineData("gzip,gzip")]
    public async Task Read_GivesTheContent_OrAFault_WhenTheStreamIsTruncated(string codings)
    {
        var coded = Compressed.With(codings, Text);
        foreach (var piece in new[] { 1, 7, 100_000 })
        {
            Assert.Equal(Text, await DecodeAsync(coded, codings, Text.Length, piece));
            for (var cut = 0; cut < coded.Length; cut++)
            {
                var part = coded[..cut];
                var fault = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(part, codings, Text.Length, piece));
                Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw")]
    public async Task Read_GivesManyBlocks_AndTakesNoMoreThanTheStream(string coding)
    {
        var large = new byte[1_000_000];
        new Random(3).NextBytes(large.AsSpan(0, 500_000));
        byte[] longer = [.. Compressed.With(coding, large), 0, 0, 7];

        Assert.Equal(large, await DecodeAsync(longer, coding, large.Length, 999));
    }

    [Fact]
    public async Task Read_JoinsTheMembersOfGzip()
    {
        byte[] members =
        [
            .. Compressed.With("gzip", Text), .. Compressed.With("gzip", []),
            0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, // extra, name, comment and a checksum of the header
            3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8, 0xAB, 0xCD, .. Compressed.With("gzip", Text)[10..], 0x1F, 7,
        ];

        byte[] both = [.. Text, .. Text];
        Assert.Equal(both, await DecodeAsync(members, "gzip", 10_000, 1));
        Assert.Equal(both, await DecodeAsync(members, "gzip", 10_000, 100_000));
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(members[..^1], "gzip", 10_000, 1));
    }

    [Theory]
    [InlineData("gzip", 8)]
    [InlineData("deflate", 4)]
    public async Task Read_Refuses_WhenOneByteOfTheChecksumIsWrong(string coding, int bytes)
    {
        for (var back = 1; back <= bytes; back++)
        {
            var coded = Compressed.With(coding, Text);
            coded[^back] ^= 1;
            await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(coded, coding, Text.Length, 7));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    [InlineData("gzip,gzip")]
    [InlineData("br,gzip")]
    public async Task Read_StopsAtTheLimit_WhateverTheBytes(string codings)
    {
        var bomb = Compressed.With(codings, new byte[50 * 1024 * 1024]);

        await Assert.ThrowsAsync<BodyTooLargeException>(() => DecodeAsync(bomb, codings, 100_000, 10_000));
        await Assert.ThrowsAsync<BodyTooLargeException>(() => DecodeAsync(new byte[101], "", 100, 10_000));
        Assert.Equal(100, (await DecodeAsync(new byte[100], "", 100, 10_000)).Length);
    }

    [Fact]
    public Task Read_IsAsAllAtOnce_WhateverTheBytes() =>
        Gen.Select(Gen.Int[0, 3].Select(i => new[] { "gzip", "deflate", "raw", "br" }[i]), Gen.Byte.Array[1, 60], Gen.Int[0, 80], Gen.Byte, Gen.Int[1, 70])
            .SampleAsync(
                async (coding, bytes, at, value, piece) =>
                {
                    var damaged = Compressed.With(coding, bytes);
                    damaged[at % damaged.Length] = value;
                    Assert.Equal(Whole(damaged, coding), await OrFaultAsync(damaged, coding, piece));
                },
                iter: 3_000);

    // The library keeps output that did not fit, when it has taken all input.
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public async Task Read_GivesAllOutput_WhenTheInputWasTakenBefore(string coding)
    {
        foreach (var size in new[] { 16 * 1024, 20_000, 32 * 1024, 200_000 })
        {
            var zeros = new byte[size];
            foreach (var piece in new[] { 1, 5, 100_000 })
            {
                Assert.Equal(zeros, await DecodeAsync(Compressed.With(coding, zeros), coding, size, piece));
            }
        }
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(20_000)]
    [InlineData(32 * 1024)]
    [InlineData(200_000)]
    public async Task Read_TakesATrailer_SplitAtAnyByte(int size)
    {
        var zeros = new byte[size];
        byte[] members = [.. Compressed.With("gzip", zeros), .. Compressed.With("gzip", Text)];
        var first = Compressed.With("gzip", zeros).Length;
        byte[] all = [.. zeros, .. Text];
        for (var piece = first - 12; piece <= first + 12; piece++)
        {
            Assert.Equal(all, await DecodeAsync(members, "gzip", all.Length, piece));
        }
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(1_001, true)]
    public async Task Read_Refuses_ManyMembersWithoutOutputInARow(int members, bool isRefused)
    {
        byte[] row = [.. Enumerable.Repeat(Compressed.With("gzip", Text)[..10], members).SelectMany(header => (byte[])[.. header, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])];
        byte[] coded = [.. row, .. Compressed.With("gzip", Text), .. row];
        if (isRefused)
        {
            var fault = await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(coded, "gzip", 10_000, 777));
            Assert.Contains("more than 1000 members", fault.Message, StringComparison.Ordinal);
            Assert.Equal(fault.Message, Assert.Throws<InvalidDataException>(() => ContentCodings.Undo(coded, ["gzip"], 10_000)).Message);
        }
        else
        {
            byte[] expected = [.. Text];
            Assert.Equal(expected, await DecodeAsync(coded, "gzip", 10_000, 777));
            Assert.Equal(expected, Whole(coded, "gzip"));
        }
    }

    private static byte[]? Whole(byte[] coded, string coding)
    {
        try
        {
            return ContentCodings.Undo(coded, Named(coding), 10_000)?.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> OrFaultAsync(byte[] coded, string coding, int piece)
    {
        try
        {
            return await DecodeAsync(coded, coding, 10_000, piece);
        }
        catch (Exception e) when (e is InvalidDataException or BodyTooLargeException)
        {
            return null;
        }
    }

    private static async Task<byte[]> DecodeAsync(byte[] coded, string codings, long limit, int piece)
    {
        await using var stream = ContentCodings.Decoding(new Pieces(coded, piece), Named(codings), limit);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private static string[] Named(string codings) =>
        codings.Length == 0 ? [] : [.. codings.Split(',').Select(coding => coding == "raw" ? "deflate" : coding)];

    private sealed class Pieces(byte[] bytes, int piece) : ReadOnlyStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(buffer.Length, piece), bytes.Length - _at);
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }
}
