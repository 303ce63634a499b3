using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

public class PlainTextTests
{
    [Theory]
    [InlineData("plain, é, 中, 😀, a\u0301", "plain, é, 中, 😀, a\u0301")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m")]
    [InlineData("a\r\nb\tc\0", "a\\r\\nb\\tc\\u0000")]
    [InlineData("\u007f \u0080 \u009b31m", "\\u007f \\u0080 \\u009b31m")] // delete, and the control characters of ISO 8859
    [InlineData("\u202Etxt.exe\u202C", "\\u202etxt.exe\\u202c")] // right to left
    [InlineData("\u2066x\u2069 \u200Fy\u200E \u061C", "\\u2066x\\u2069 \\u200fy\\u200e \\u061c")]
    [InlineData("one\u2028two\u2029\u0085", "one\\u2028two\\u2029\\u0085")]
    [InlineData("\uFEFFx\u200B", "\\ufeffx\\u200b")]
    [InlineData("नि\u200Dक", "नि\u200Dक")] // joiners belong to scripts
    public void Visible_ShowsWhatCantBeSeen(string text, string expected) => Assert.Equal(expected, PlainText.Visible(text));

    [Fact]
    public void Visible_ShowsLoneSurrogates() => Assert.Equal("\\ud800x\\udc00", PlainText.Visible("\uD800x\uDC00"));
}
