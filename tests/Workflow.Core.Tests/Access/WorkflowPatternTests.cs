using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class WorkflowPatternTests
{
    [Theory]
    [InlineData("billing", "billing", true)]
    [InlineData("billing", "Billing", false)]
    [InlineData("billing", "billing-2", false)]
    [InlineData("billing", "my-billing", false)]
    [InlineData("billing-*", "billing-", true)]
    [InlineData("billing-*", "billing-nightly", true)]
    [InlineData("billing-*", "billing", false)]
    [InlineData("*-nightly", "billing-nightly", true)]
    [InlineData("*-nightly", "billing-nightly-2", false)]
    [InlineData("a*b*c", "a--b--b--c", true)]
    [InlineData("a*b*c", "a--c--b", false)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("**", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("测试*", "测试工作流", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a?c", "abc", false)]
    [InlineData("[a-z]", "b", false)]
    public void Matches_TakesAStarForAnyCharacters_AndAllOthersAsTheyAre(string pattern, string name, bool expected) =>
        Assert.Equal(expected, WorkflowPattern.Matches(pattern, name));

    [Fact]
    public void Matches_AgreesWithARegularExpression_ForEveryShortText()
    {
        foreach (var pattern in Texts("ab*", 4))
        {
            var regex = new System.Text.RegularExpressions.Regex(
                $@"^{pattern.Replace("*", ".*", StringComparison.Ordinal)}\z", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
            Assert.All(Texts("ab", 5), name => Assert.Equal(regex.IsMatch(name), WorkflowPattern.Matches(pattern, name)));
        }
    }

    private static IEnumerable<string> Texts(string letters, int longest) =>
        longest == 0 ? [""] : Texts(letters, longest - 1).SelectMany(text => letters.Select(letter => text + letter).Append(text)).Distinct();
}
