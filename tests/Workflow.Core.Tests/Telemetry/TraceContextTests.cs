using Workflow.Core.Telemetry;

namespace Workflow.Core.Tests.Telemetry;

/// <summary>W3C Trace Context, level 1, §3.2 and §4.</summary>
public class TraceContextTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Theory]
    [InlineData($"00-{Trace}-{Span}-01", true)]
    [InlineData($"00-{Trace}-{Span}-00", false)]
    [InlineData($"00-{Trace}-{Span}-03", true)] // flags that are not known yet
    [InlineData($"00-{Trace}-{Span}-fe", false)]
    [InlineData($"cc-{Trace}-{Span}-01", true)] // a later version
    [InlineData($"cc-{Trace}-{Span}-01-what-it-will-be", true)]
    public void TryParse_Reads(string header, bool isSampled)
    {
        Assert.True(TraceContext.TryParse(header, out var context));
        Assert.Equal(new TraceContext(Trace, Span, isSampled), context);
        Assert.Equal($"00-{Trace}-{Span}-{(isSampled ? "01" : "00")}", context.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData($"00-{Trace}-{Span}")]
    [InlineData($"00-{Trace}-{Span}-1")]
    [InlineData($"00-{Trace}-{Span}-01-more")]
    [InlineData($"00-{Trace}-{Span}-01.")]
    [InlineData($"00-{Trace}-{Span}-01 ")]
    [InlineData($" 00-{Trace}-{Span}-01")]
    [InlineData($"cc-{Trace}-{Span}-01.what-it-will-be")]
    [InlineData($"ff-{Trace}-{Span}-01")]
    [InlineData($"0-{Trace}-{Span}-01x")]
    [InlineData($"00-00000000000000000000000000000000-{Span}-01")]
    [InlineData($"00-{Trace}-0000000000000000-01")]
    [InlineData($"00-0AF7651916CD43DD8448EB211C80319C-{Span}-01")]
    [InlineData($"00-{Trace}-B7AD6B7169203331-01")]
    [InlineData($"00-{Trace}-{Span}-0g")]
    [InlineData($"00_{Trace}-{Span}-01")]
    [InlineData($"00-{Trace}_{Span}-01")]
    [InlineData($"00-{Trace}-{Span}_01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319\u0660-b7ad6b7169203331-01")] // a digit, but no hexadecimal one
    public void TryParse_RefusesTheRest(string? header) => Assert.False(TraceContext.TryParse(header, out _));

    [Fact]
    public void SpanIds_AreTheSame_InEveryProcess()
    {
        const string run = "20261123T190102123456-7-k3f9q2";

        // Fixed for good: a process of another version continues traces.
        Assert.Equal(SpanIds.TraceOf(run), SpanIds.TraceOf(run));
        Assert.Matches("^[0-9a-f]{32}$", SpanIds.TraceOf(run));
        Assert.Matches("^[0-9a-f]{16}$", SpanIds.RunOf(run));
        string[] all = [SpanIds.RunOf(run), .. from position in Enumerable.Range(0, 12) from index in (int?[])[null, 0, 1, 11] from attempt in Enumerable.Range(1, 12) select SpanIds.ExecutionOf(run, position, index, attempt)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Theory]
    [InlineData(1, true, null, true)]
    [InlineData(0, true, null, false)]
    [InlineData(1, true, "00", false)]
    [InlineData(0, true, "01", true)]
    [InlineData(1, false, "00", true)]
    [InlineData(0, false, "01", false)]
    public void Tracing_SamplesAsItsParent_OrByRatio(double ratio, bool followsParent, string? flags, bool isSampled)
    {
        var parent = flags is null ? null : $"00-{Trace}-{Span}-{flags}";
        var context = new Tracing(ratio, followsParent).ExecutionOf("run", parent, 1, null, 1);

        Assert.Equal(isSampled, context.IsSampled);
        Assert.Equal(parent is null ? SpanIds.TraceOf("run") : Trace, context.TraceId);
    }

    [Fact]
    public void Tracing_TakesAboutThatPart_AndTheSameRunsEachTime()
    {
        var half = new Tracing(0.5);
        var sampled = Enumerable.Range(0, 1_000).Where(run => half.RunOf($"run {run}", null).IsSampled).ToList();

        Assert.InRange(sampled.Count, 400, 600);
        Assert.All(sampled, run => Assert.True(half.ExecutionOf($"run {run}", null, 3, 2, 1).IsSampled));
    }
}
