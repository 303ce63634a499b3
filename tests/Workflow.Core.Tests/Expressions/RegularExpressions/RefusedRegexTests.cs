using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Patterns are refused with the place and the reason, before anything large is created.</summary>
public class RefusedRegexTests
{
    [Theory]
    [InlineData("a(?=b)", 1, "lookahead and lookbehind")]
    [InlineData("a(?!b)", 1, "lookahead and lookbehind")]
    [InlineData("(?<=a)b", 0, "lookahead and lookbehind")]
    [InlineData("x(?<!a)b", 1, "lookahead and lookbehind")]
    [InlineData("(a)\\1", 3, "backreference")]
    [InlineData("\\1(a)", 0, "backreference")]
    [InlineData("(?<n>a)\\k<n>", 7, "backreference")]
    [InlineData("x(?:a{1000}){1000}", 1, "1000000")]
    [InlineData("xa{20000}", 1, "the limit is 10000")]
    [InlineData("((a{100}){100}){100}", 1, "the limit is 10000")]
    [InlineData("(?:){2147483647}", 0, "the limit is 10000")]
    [InlineData("(?:(?:){9999}){9999}", 0, "the limit is 10000")]
    [InlineData("a{0,2147483648}{2}", 15, "nothing to repeat")]
    [InlineData("(a", 0, "not closed")]
    [InlineData("ab[c", 2, "not closed")]
    [InlineData("a)", 1, "no '(' for this")]
    [InlineData("a**", 2, "nothing to repeat")]
    [InlineData("a\\", 1, "nothing after")]
    [InlineData("[b-a]", 1, "out of order")]
    [InlineData("a{3,2}", 1, "out of order")]
    [InlineData("(?i:a)", 0, "kind of group")]
    [InlineData("(?<n>a)(?<n>b)", 7, "two groups")]
    public void Pattern_IsRefused_WithItsPlaceAndReason(string pattern, int position, string reason)
    {
        var refused = Assert.Throws<RegexSyntaxException>(() => new RegularExpression(pattern, RegexFlags.None));

        Assert.Equal(position, refused.Position);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\p{Script=Greek}", 0, "general categories")]
    [InlineData("a{", 1, "not a count")]
    [InlineData("\\-", 0, "not an escape")]
    public void Pattern_IsRefused_WithTheFlagU(string pattern, int position, string reason)
    {
        var refused = Assert.Throws<RegexSyntaxException>(() => new RegularExpression(pattern, RegexFlags.Unicode));

        Assert.Equal(position, refused.Position);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gg", 1, "twice")]
    [InlineData("gv", 1, "flag v")]
    [InlineData("d", 0, "flag d")]
    [InlineData("x", 0, "not a flag")]
    public void Flags_AreRefused_WithTheirPlace(string flags, int position, string reason)
    {
        var refused = Assert.Throws<RegexSyntaxException>(() => RegexFlagText.Read(flags));

        Assert.Equal(position, refused.Position);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_IsRefused_WhenItIsTooLong() => Refused(new string('a', PatternReader.MaxCharacters + 1));

    [Fact]
    public void Pattern_IsRefused_WhenItsGroupsAreTooDeep() => Refused(new string('(', 5000) + new string(')', 5000));

    [Fact]
    public void Pattern_IsRefused_WhenItHasTooManyGroups() => Refused(string.Concat(Enumerable.Repeat("()", 4000)));

    [Fact]
    public void Pattern_IsTaken_AtItsLimits()
    {
        Assert.NotNull(new RegularExpression(new string('a', PatternReader.MaxCharacters - 1), RegexFlags.None));
        Assert.NotNull(new RegularExpression("(?:a{100}){99}", RegexFlags.None));
    }

    private static void Refused(string pattern) => Assert.Throws<RegexSyntaxException>(() => new RegularExpression(pattern, RegexFlags.None));
}
