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

    [Theory] // each alone between two letters, as it hides a text there
    [InlineData(0xAD, 0xAD)] // soft hyphen
    [InlineData(0x34F, 0x34F)]
    [InlineData(0x600, 0x605)]
    [InlineData(0x115F, 0x1160)]
    [InlineData(0x17B4, 0x17B5)]
    [InlineData(0x180B, 0x180F)]
    [InlineData(0x200B, 0x200F)]
    [InlineData(0x2028, 0x202E)]
    [InlineData(0x2060, 0x206F)]
    [InlineData(0x3164, 0x3164)]
    [InlineData(0xFE00, 0xFE0F)]
    [InlineData(0xFEFF, 0xFEFF)]
    [InlineData(0xFFA0, 0xFFA0)]
    [InlineData(0xFFF0, 0xFFFB)]
    [InlineData(0x1BCA0, 0x1BCA3)]
    [InlineData(0x1D173, 0x1D17A)]
    [InlineData(0xE0000, 0xE007F)] // tags
    [InlineData(0xE0100, 0xE01EF)] // selectors
    [InlineData(0xE0FFF, 0xE0FFF)]
    public void Visible_ShowsEachThatIsShownAsNothing(int first, int last)
    {
        for (var code = first; code <= last; code++)
        {
            var hidden = char.ConvertFromUtf32(code);
            var escaped = string.Concat(hidden.Select(c => $"\\u{(int)c:x4}"));
            Assert.Equal($"a{escaped}b", PlainText.Visible($"a{hidden}b"));
            Assert.Equal(escaped, PlainText.Visible(hidden));
            Assert.Equal($"a{hidden}b", System.Text.Json.JsonSerializer.Deserialize<string>($"\"{PlainText.Visible($"a{hidden}b")}\""));
        }
    }

    [Theory]
    [InlineData("\u26A0\uFE0F \u2714\uFE0E", "\u26A0\uFE0F \u2714\uFE0E")] // how a symbol is shown
    [InlineData("\U0001F469\u200D\U0001F4BB \u2764\uFE0F\u200D\U0001F525", "\U0001F469\u200D\U0001F4BB \u2764\uFE0F\u200D\U0001F525")]
    [InlineData("\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u200C\u062E")]
    [InlineData("\u26A0\uFE0F\uFE0F\uFE0E", "\u26A0\uFE0F\\ufe0f\\ufe0e")]
    [InlineData("\u0915\u200D\u200D\u200C", "\u0915\u200D\\u200d\\u200c")]
    [InlineData("a\u200Db", "a\\u200db")]
    [InlineData("\U0001D11E\U00020000", "\U0001D11E\U00020000")]
    public void Visible_KeepsWhatBelongsToAScript_AndNoMore(string text, string expected) => Assert.Equal(expected, PlainText.Visible(text));

    [Fact]
    public void VisibleLines_KeepsLineFeedsOnly() => Assert.Equal("a\n\\r\n\\u202e\\t", PlainText.VisibleLines("a\n\r\n\u202E\t"));
}
