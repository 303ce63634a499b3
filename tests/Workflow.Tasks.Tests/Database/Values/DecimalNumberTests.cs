using Workflow.Tasks.Database;

namespace Workflow.Tasks.Tests.Database.Values;

public class DecimalNumberTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("-0.0", true)]
    [InlineData("1.10", true)]
    [InlineData("0.1", true)]
    [InlineData("100000000000000000000", true)] // 10^20: a double has it
    [InlineData("9007199254740992", true)]
    [InlineData("9007199254740993", false)]
    [InlineData("0.1000000000000000055511151231257827", false)]
    [InlineData("1e20", true)]
    [InlineData("1E+20", true)]
    [InlineData("1.5e-7", true)]
    [InlineData("1e400", false)]
    [InlineData("1e-400", false)]
    [InlineData("1e99999999999999999999", false)]
    [InlineData("NaN", false)]
    [InlineData("Infinity", false)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("01", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("+1", false)]
    [InlineData("1e", false)]
    [InlineData("1 ", false)]
    [InlineData("0x1", false)]
    public void IsExactInJson_IsTrue_WhenADoubleKeepsEveryDigit(string text, bool expected) =>
        Assert.Equal(expected, DecimalNumber.IsExactInJson(text));

    [Theory]
    [InlineData("1.0", "1", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0", "-0.00", true)]
    [InlineData("1.20e1", "12", true)]
    [InlineData("1", "-1", false)]
    [InlineData("1", "10", false)]
    public void Same_ComparesValues(string one, string other, bool expected) => Assert.Equal(expected, DecimalNumber.Same(one, other));
}
