using System.Text;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Shell;

namespace Workflow.Tasks.Tests.Shell;

/// <summary>What is kept of a command's output, and what that costs.</summary>
public class OutputPumpTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("a\n\nb\n", "a||b")]
    [InlineData("\n", "")]
    [InlineData("ü🎈\nx", "ü🎈|x")]
    public async Task Lines_AreTheSame_HoweverTheyArrive(string text, string lines)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var atOnce = 1; atOnce <= Math.Max(1, bytes.Length); atOnce++)
        {
            List<string> found = [];
            var pump = new OutputPump(100, (line, _) => found.Add(line.ToString()));
            await pump.ReadAsync(new RepeatedStream(bytes, bytes.Length, atOnce), CancellationToken.None);

            Assert.Equal(lines, string.Join('|', found));
            Assert.Equal(text, pump.Text(all => all));
        }
    }

    [Fact]
    public async Task Line_ThatIsLong_IsCut()
    {
        List<int> lengths = [];
        await new OutputPump(10, (line, isCut) => lengths.Add(isCut ? line.Length : 0)).ReadAsync(new RepeatedStream("x"u8.ToArray(), 90_000, 700), CancellationToken.None);

        Assert.Equal([OutputPump.LongestLine], lengths);
    }

    [Theory]
    [InlineData(5, "abcü")]
    [InlineData(4, "abc")]
    [InlineData(3, "abc")]
    public async Task Beginning_HasNoHalfCharacter(int mostBytes, string beginning)
    {
        var pump = new OutputPump(mostBytes, (_, _) => { });
        await pump.ReadAsync(new RepeatedStream("abcü"u8.ToArray(), 50, 7), CancellationToken.None);

        Assert.Equal((beginning, true, 50L), (pump.Text(all => all), pump.IsTruncated, pump.Count));
    }

    [Theory] // masking makes it so short that its end, which was cut, would be shown
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(99)]
    public async Task Nothing_HasAPartOfASecret_ThatIsWrittenAgainAndAgain(int before)
    {
        var secret = $"hunter2-{new string('x', 192)}-the-end";
        List<string> written = [];
        var log = new CommandLog((_, line) => written.Add(line), Mask, 10);
        var pump = new OutputPump(2_000, (line, isCut) => log.Write(LogSeverity.Info, line, isCut));

        await pump.ReadAsync(new RepeatedStream(Encoding.UTF8.GetBytes(new string('.', before) + string.Concat(Enumerable.Repeat(secret, 5_000))), before + (5_000 * secret.Length), 900), CancellationToken.None);

        Assert.DoesNotContain("hunter", pump.Text(Mask), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", Assert.Single(written), StringComparison.Ordinal);

        string Mask(string text) => text.Replace(secret, "***", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beginning_HasNoPartOfASecret()
    {
        var pump = new OutputPump(6, (_, _) => { });
        await pump.ReadAsync(new RepeatedStream("abc-hunter2-xyz"u8.ToArray(), 15, 4), CancellationToken.None);

        Assert.Equal("abc-**", pump.Text(all => all.Replace("hunter2", "***", StringComparison.Ordinal)));
    }

    [Fact]
    public void Log_HasNoPartOfASecret_AtTheEndOfALongLine()
    {
        List<string> lines = [];
        var log = new CommandLog((_, line) => lines.Add(line), text => text.Replace("hunter2", "***", StringComparison.Ordinal), 1);
        log.Write(Core.TaskTypes.LogSeverity.Info, new string('x', CommandLog.LongestLine - 3) + "hunter2", isCut: false);

        Assert.Equal(new string('x', CommandLog.LongestLine - 3) + "***", Assert.Single(lines));
    }

    [Fact]
    public async Task Stream_OfAnyLength_TakesTheSameMemory()
    {
        Assert.InRange(await AllocatedAsync(100_000_000) - await AllocatedAsync(1_000_000), -100_000, 100_000);

        static async Task<long> AllocatedAsync(long bytes)
        {
            var pump = new OutputPump(1_000, (_, _) => { });
            var before = GC.GetAllocatedBytesForCurrentThread();
            await pump.ReadAsync(new RepeatedStream("0123456789\n"u8.ToArray(), bytes, 16 * 1024), CancellationToken.None);
            Assert.Equal(bytes, pump.Count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    // Bytes again and again, some at a time; every read is complete when it returns.
    private sealed class RepeatedStream(byte[] bytes, long length, int atOnce) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(Math.Min(buffer.Length, atOnce), length - _at);
            for (var i = 0; i < count; i++)
            {
                buffer[i] = bytes[_at++ % bytes.Length];
            }

            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
