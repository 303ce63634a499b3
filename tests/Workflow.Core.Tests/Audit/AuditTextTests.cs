using Workflow.Core.Audit;

namespace Workflow.Core.Tests.Audit;

public class AuditTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("nightly 测试 \U0001F511", "nightly 测试 \U0001F511")]
    [InlineData("a\r\nb\tc", "a\\r\\nb\\tc")]
    [InlineData("\u001b[2J\u202Ecod.exe", "\\u001b[2J\\u202ecod.exe")]
    public void Of_ShowsWhatIsInvisible(string text, string expected) => Assert.Equal(expected, AuditText.Of(text));

    [Theory]
    [InlineData('x', 200, false)]
    [InlineData('x', 201, true)]
    [InlineData('x', 1_000_000, true)]
    [InlineData('\n', 150, true)]
    [InlineData('\0', 1_000_000, true)]
    public void Of_IsShort(char c, int length, bool isCut)
    {
        var text = AuditText.Of(new string(c, length));

        Assert.True(text.Length <= AuditText.MaxLength);
        Assert.Equal(isCut, text.EndsWith('…'));
    }

    [Fact]
    public void Of_KeepsPairsTogether()
    {
        for (var before = 195; before < 202; before++)
        {
            var text = AuditText.Of(new string('x', before) + "\U0001F511\U0001F511\U0001F511");

            Assert.True(text.Length <= AuditText.MaxLength);
            Assert.DoesNotContain(text.Index(), c => char.IsHighSurrogate(c.Item) && !(c.Index + 1 < text.Length && char.IsLowSurrogate(text[c.Index + 1])));
        }
    }
}
