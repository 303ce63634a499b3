using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions.Functions;

public class SequenceFunctionTests
{
    [Theory]
    [InlineData("range(3)", "[0,1,2]")]
    [InlineData("range(0)", "[]")]
    [InlineData("range(-3)", "[]")]
    [InlineData("range(1, 4)", "[1,2,3]")]
    [InlineData("range(10, 0, -5)", "[10,5]")]
    [InlineData("range(0, 1, 0.25)", "[0,0.25,0.5,0.75]")]
    [InlineData("range(2.5)", "[0,1,2]")]
    [InlineData("range('2')", "[0,1]")]
    [InlineData("range(5, 1)", "[]")]
    public void Range_Gives(string expression, string expected) => Assert.Equal(expected, Sample.Value(expression));

    [Theory]
    [InlineData("range(1, 2, 0)", "must not be 0")]
    [InlineData("range(1/0)", "Infinity")]
    [InlineData("range()", "undefined")]
    [InlineData("range(1e9)", "elements")]
    [InlineData("range(0, 1, 1e-300)", "elements")]
    public void Range_SaysWhatItGot_WhenItFails(string expression, string reason) => Assert.Contains(reason, Sample.Failure(expression).Message, StringComparison.Ordinal);

    [Fact]
    public void Uuid_IsTheSame_EachTime_AndForNothingElse()
    {
        var one = Uuid("uuid()", "run-1\0task\0");

        Assert.Equal(one, Uuid("uuid()", "run-1\0task\0"));
        Assert.Equal(one, Uuid("uuid('')", "run-1\0task\0"));
        Assert.Equal(5, new[] { one, Uuid("uuid('b')", "run-1\0task\0"), Uuid("uuid()", "run-2\0task\0"), Uuid("uuid()", "run-1\0task\00"), Uuid("uuid()", "run-1\0tasks\0") }.Distinct().Count());
    }

    // RFC 9562, § 5.8: version 8, and the variant of the RFC.
    [Fact]
    public void Uuid_HasItsVersionAndVariant() => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Uuid("uuid('x')", "run-1\0task\0"));

    [Fact]
    public void Uuid_IsRefused_WithoutARun() => Assert.Contains("uuid", Sample.Failure("uuid()").Message, StringComparison.Ordinal);

    private static string Uuid(string expression, string identity) =>
        new Evaluator().EvaluateExpression(expression, Sample.Scope with { Identity = identity }).GetString()!;
}
