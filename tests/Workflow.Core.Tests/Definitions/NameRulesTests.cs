using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

public class NameRulesTests
{
    [Theory]
    [InlineData("test-workflow")]
    [InlineData("测试工作流")]
    [InlineData("a")]
    [InlineData("1st")]
    [InlineData("12 34")]
    [InlineData("Größe & Gewicht (neu) #1/2")]
    [InlineData("🚀")]
    [InlineData("٤٢")] // digits, but no id is written with them
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("../a")]
    public void WorkflowFault_IsNull_ForAnyPrintableText(string name) => Assert.Null(NameRules.WorkflowFault(name));

    [Theory]
    [InlineData("", "must not be blank")]
    [InlineData("   ", "must not be blank")]
    [InlineData("\t", "must not be blank")]
    [InlineData("a\nb", "must not hold control characters")]
    [InlineData("a\0", "must not hold control characters")]
    [InlineData("a\u007f", "must not hold control characters")]
    [InlineData("a\u0085b", "must not hold control characters")]
    [InlineData(" a", "must not begin or end with a space")]
    [InlineData("a ", "must not begin or end with a space")]
    [InlineData("a\u00a0", "must not begin or end with a space")]
    [InlineData("7", "must not be digits only, which would read as an id")]
    [InlineData("007", "must not be digits only, which would read as an id")]
    [InlineData(".", "must not be '.' or '..', which an address can't hold")]
    [InlineData("..", "must not be '.' or '..', which an address can't hold")]
    public void WorkflowFault_SaysWhatIsWrong(string name, string expected) => Assert.Equal(expected, NameRules.WorkflowFault(name));

    [Theory]
    [InlineData("extract")]
    [InlineData("Extract_2-b.c:d")]
    [InlineData("two words")]
    [InlineData("7")]
    [InlineData("提取")]
    [InlineData("cafe\u0301")] // a combining accent
    [InlineData("हिन्दी")] // a spacing vowel sign
    [InlineData("𝒜")] // a letter outside the basic plane
    [InlineData("a/b")]
    [InlineData("a'b")]
    [InlineData("{{a}}")]
    [InlineData("go🚀")]
    [InlineData("a\u00a0b")]
    public void TaskFault_IsNull_ForAnyPrintableText(string name) => Assert.Null(NameRules.TaskFault(name));

    [Theory]
    [InlineData("", "must not be blank")]
    [InlineData(" ", "must not be blank")]
    [InlineData(" a", "must not begin or end with a space")]
    [InlineData("a\tb", "must not hold control characters")]
    [InlineData("a\u2028b", "must not hold control characters")]
    public void TaskFault_SaysWhatIsWrong(string name, string expected) => Assert.Equal(expected, NameRules.TaskFault(name));

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "is 201 characters long; the limit is 200")]
    public void BothFaults_KeepTheLimit(int length, string? expected)
    {
        Assert.Equal(expected, NameRules.WorkflowFault(new string('x', length)));
        Assert.Equal(expected, NameRules.TaskFault(new string('x', length)));
    }
}
