using System.Text;
using CsCheck;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Tests.Http.Response.Codings;

public class ContentCodingsTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i * 7919 % 101}\n")));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    [InlineData("br", "br")]
    [InlineData("identity", "identity")]
    [InlineData("gzip, br", "gzip,br")]
    [InlineData("br,identity , deflate", "br,deflate")]
    [InlineData("gzip, gzip", "gzip,gzip")]
    public void Undo_GivesTheContent_OrAFault_WhenTheStreamIsTruncated(string header, string codings)
    {
        var coded = Compressed.With(codings, Text);
        var named = Named(header);

        Assert.Equal(Text, ContentCodings.Undo(coded, named, Text.Length)!.Value.ToArray());
        for (var cut = 0; cut < coded.Length && named.Count > 0; cut++)
        {
            var part = coded[..cut];
            var fault = Assert.Throws<InvalidDataException>(() => ContentCodings.Undo(part, named, Text.Length));
            Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public void Undo_Refuses_WhenOneByteOfTheChecksumIsWrong(string coding)
    {
        var coded = Compressed.With(coding, Text);
        for (var at = coded.Length - (coding == "gzip" ? 8 : 4); at < coded.Length; at++)
        {
            var damaged = coded.ToArray();
            damaged[at] ^= 0x10;

            Assert.Throws<InvalidDataException>(() => ContentCodings.Undo(damaged, [coding], Text.Length));
        }
    }

    [Fact]
    public void Undo_TakesEveryMember_WhereGzipHasSeveral()
    {
        byte[] coded = [.. Compressed.With("gzip", "one "u8.ToArray()), .. Compressed.With("gzip", []), .. Compressed.With("gzip", "two"u8.ToArray())];

        Assert.Equal("one two"u8.ToArray(), ContentCodings.Undo(coded, ["gzip"], 100)!.Value.ToArray());
        for (var cut = 1; cut < coded.Length; cut++)
        {
            var part = coded[..cut];
            if (!EndsWithAMember(part))
            {
                Assert.Throws<InvalidDataException>(() => ContentCodings.Undo(part, ["gzip"], 100));
            }
        }

        bool EndsWithAMember(byte[] part) => part.Length == Compressed.With("gzip", "one "u8.ToArray()).Length
            || part.Length == Compressed.With("gzip", "one "u8.ToArray()).Length + Compressed.With("gzip", []).Length;
    }

    [Fact]
    public void Undo_ReadsEveryPartOfAHeader_WhereGzipHasThem()
    {
        var plain = Compressed.With("gzip", Text);
        byte[] full =
        [
            0x1F, 0x8B, 8, 0x1E, 0, 0, 0, 0, 0, 3, // extra, name, comment and a checksum of the header
            3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8, 0xAB, 0xCD, .. plain[10..],
        ];

        Assert.Equal(Text, ContentCodings.Undo(full, ["gzip"], Text.Length)!.Value.ToArray());
        for (var cut = 0; cut < full.Length; cut++)
        {
            var part = full[..cut];
            Assert.Throws<InvalidDataException>(() => ContentCodings.Undo(part, ["gzip"], Text.Length));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw")]
    public void Undo_TakesNoMore_ThanTheStream(string coding)
    {
        byte[] longer = [.. Compressed.With(coding, Text), 0, 0, 7];

        Assert.Equal(Text, ContentCodings.Undo(longer, Named(coding), Text.Length)!.Value.ToArray());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    [InlineData("gzip,gzip")]
    [InlineData("br,gzip")]
    public void Undo_StopsAtTheLimit_WhateverTheBytes(string codings)
    {
        var bomb = Compressed.With(codings, new byte[50 * 1024 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(ContentCodings.Undo(bomb, Named(codings), 100_000));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 * 1024 * 1024);
    }

    [Fact]
    public void Undo_EndsWithContentOrAFault_WhateverTheBytes() =>
        Gen.Select(Gen.Int[0, 3].Select(i => new[] { "gzip", "deflate", "raw", "br" }[i]), Gen.Byte.Array[1, 60], Gen.Int[0, 80], Gen.Byte)
            .Sample(
                (coding, bytes, at, value) =>
                {
                    var damaged = Compressed.With(coding, bytes);
                    damaged[at % damaged.Length] = value;
                    try
                    {
                        _ = ContentCodings.Undo(damaged, Named(coding), 10_000);
                    }
                    catch (InvalidDataException)
                    {
                        // Said in words.
                    }
                },
                iter: 3_000);

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, zstd")]
    [InlineData("exi, br")]
    public void Of_LeavesABodyAsItCame_WhenACodingIsUnknown(string header) => Assert.Empty(Named(header));

    [Fact]
    public void Of_Refuses_WhenThereAreTooManyCodings() =>
        Assert.Throws<InvalidDataException>(() => Named("gzip, gzip, gzip, gzip, gzip, gzip"));

    private static IReadOnlyList<string> Named(string header)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Encoding", header.Replace("raw", "deflate", StringComparison.Ordinal));
        return ContentCodings.Of(content.Headers);
    }
}
