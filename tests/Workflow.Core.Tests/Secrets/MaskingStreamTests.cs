using System.Text;
using CsCheck;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Secrets;

/// <summary>A stream is masked as a text is, wherever its parts and the windows of the search end.</summary>
public class MaskingStreamTests
{
    private const string Secret = "sec/re t+1\"é";
    private const int Stride = 3 * MaskingStream.MinOverlap;
    private const int Window = 4 * MaskingStream.MinOverlap;

    public static TheoryData<string> EncodingNames => [.. Encodings.All.Keys];

    [Theory]
    [MemberData(nameof(EncodingNames))]
    public async Task Read_MasksWhatCrossesABorder_InEveryEncoding(string encoding)
    {
        var mask = new SecretMask([Secret]);
        foreach (var outer in new[] { "base64", "json", "hex", "percent" }.Take(TestRun.Rounds(4, 1)))
        {
            var text = Encodings.All[outer](Encodings.All[encoding](Secret));
            foreach (var border in new[] { Stride, Window, 2 * Stride }.Take(TestRun.Rounds(3, 1)))
            {
                foreach (var before in new[] { 0, 1, text.Length / 2, text.Length - 1, text.Length })
                {
                    await AssertSameAsync(mask, Filler(border - before) + text + Filler(Window - Stride));
                }
            }
        }
    }

    // One block of base64 or of hexadecimal digits, larger than several windows.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_MasksWithinABlock_ThatIsLargerThanAWindow(bool isHex)
    {
        var mask = new SecretMask([Secret]);
        foreach (var at in new[] { Stride / 2, (Stride * 3 / 4) - 7, (Window * 3 / 4) - 3, Window })
        {
            var bytes = Encoding.UTF8.GetBytes(Filler(at) + Secret + Filler(Window));
            await AssertSameAsync(mask, isHex ? Convert.ToHexString(bytes) : Convert.ToBase64String(bytes));
        }
    }

    [Fact]
    public Task Read_IsWhatATextWouldBe_WhereverSecretsAre() =>
        Gen.Select(Gen.Int[0, 3 * Window].Array[0, 6], Gen.Int[0, Encodings.All.Count - 1], Gen.Int[1, 200_000], Gen.Bool).SampleAsync(
            async (places, encoding, piece, isOverlapping) =>
            {
                var text = Encodings.All.ElementAt(encoding).Value(Secret);
                var whole = new StringBuilder(Filler(3 * Window));
                foreach (var place in places)
                {
                    whole.Insert(Math.Min(place, whole.Length), isOverlapping ? text + Secret[..5] + text : text);
                }

                await AssertSameAsync(new SecretMask([Secret, Secret[..6]]), whole.ToString(), piece);
            },
            iter: TestRun.Rounds(500, 10));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Window)]
    [InlineData((2 * Window) + 1)]
    public async Task Read_LeavesOtherBytesAlone(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);

        Assert.Equal(bytes, await ReadAsync(new MaskingStream(new Pieces(bytes, 777), () => SecretMask.None)));
        Assert.Equal(bytes, await ReadAsync(new MaskingStream(new Pieces(bytes, 777), () => new SecretMask(["a value that is not there"]))));
    }

    [Fact]
    public async Task Read_FindsALongSecret_AndUsesNoMoreThanItNeeds()
    {
        var secret = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{i:x} "));
        var mask = new SecretMask([secret]);
        var text = Convert.ToHexString(Encoding.UTF8.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(secret))));
        var inner = new Pieces(Encoding.UTF8.GetBytes(Filler(700_000) + text + Filler(3_000_000)), 50_000);
        await using var stream = new MaskingStream(inner, () => mask);
        var buffer = new byte[1_000];
        var total = 0L;
        while (await stream.ReadAsync(buffer) is > 0 and var read)
        {
            total += read;
            Assert.InRange(inner.Taken - total, -3, text.Length + (5L * MaskingStream.Overlap(mask.LongestForm)));
        }

        Assert.Equal((1, 3_700_003), (stream.Masked, total));
    }

    [Fact]
    public async Task Read_UsesTheMaskOfNow_AndSaysThatItHasChanged()
    {
        var (first, second) = (new SecretMask(["first secret"]), new SecretMask(["first secret", "second secret"]));
        var text = "first secret, second secret " + Filler(2 * Window) + " second secret, first secret";
        var inner = new Pieces(Encoding.UTF8.GetBytes(text), 10_000);
        var stream = new MaskingStream(inner, () => inner.Taken < Window ? first : second);
        Assert.False(stream.IsOlderThan(first));

        var read = Encoding.UTF8.GetString(await ReadAsync(stream));

        Assert.StartsWith("***, second secret ", read, StringComparison.Ordinal);
        Assert.EndsWith(" ***, ***", read, StringComparison.Ordinal);
        Assert.True(stream.IsOlderThan(second));
        Assert.True(stream.IsOlderThan(first));
    }

    [Fact]
    public async Task IsOlder_OnlyThanAMask_ThatHasAnotherValue()
    {
        var made = 0;
        var stream = new MaskingStream(new Pieces(Encoding.UTF8.GetBytes(Filler(3 * Window)), 10_000), () => new SecretMask(made++ == 0 ? ["one", "two"] : ["two"]));

        await ReadAsync(stream);

        Assert.True(made > 1);
        Assert.False(stream.IsOlderThan(new SecretMask(["two"])));
        Assert.False(stream.IsOlderThan(SecretMask.None));
        Assert.True(stream.IsOlderThan(new SecretMask(["one", "two"])));
        Assert.True(stream.IsOlderThan(new SecretMask(["two", "three"])));
    }

    private static async Task AssertSameAsync(SecretMask mask, string whole, int piece = 10_007)
    {
        var masked = Encoding.UTF8.GetString(await ReadAsync(new MaskingStream(new Pieces(Encoding.UTF8.GetBytes(whole), piece), () => mask)));
        var expected = mask.Mask(whole);
        if (masked != expected)
        {
            var at = masked.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail($"At {at} of {whole.Length}: {masked[at..Math.Min(masked.Length, at + 80)]} instead of {expected[at..Math.Min(expected.Length, at + 80)]}");
        }
    }

    private static string Filler(int length) => string.Concat(Enumerable.Repeat("many words, ", (Math.Max(0, length) / 12) + 1))[..Math.Max(0, length)];

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private sealed class Pieces(byte[] bytes, int piece) : ReadOnlyStream
    {
        public int Taken { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(buffer.Length, piece), bytes.Length - Taken);
            bytes.AsMemory(Taken, count).CopyTo(buffer);
            Taken += count;
            return ValueTask.FromResult(count);
        }
    }
}
