using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

public class FailureTests
{
    [Theory]
    [InlineData("https://{{ tasks.a.output.user.id }}", "TypeError: Cannot read properties of undefined (reading 'id') in {{ tasks.a.output.user.id }} at column 32 of /config/url")]
    [InlineData("{{ inputs.name() }}", "'name' is not a method here")]
    [InlineData("{{ inputs.name.join() }}", "TypeError: inputs.name.join is not a function: a text has no join in {{ inputs.name.join() }} at column 16 of /config/url")]
    [InlineData("{{ inputs.none.trim() }}", "TypeError: Cannot read properties of null (reading 'trim') in {{ inputs.none.trim() }} at column 16 of /config/url")]
    [InlineData("{{ inputs.list.map(x => x.y.z) }}", "TypeError: Cannot read properties of undefined (reading 'z') in {{ inputs.list.map(x => x.y.z) }} at column 29 of /config/url")]
    [InlineData("{{ ['a'].map(x => 1).concat([1].map(5)) }}", "TypeError: map needs a function, such as x => x.id; this is a number in {{ ['a'].map(x => 1).concat([1].map(5)) }} at column 33 of /config/url")]
    [InlineData("{{ JSON.parse('{') }}", "SyntaxError")]
    [InlineData("a\n{{ inputs.a.b }}", "at line 2, column 13 of /config/url")]
    [InlineData("{{ inputs.x / 0 }}", "Infinity")]
    [InlineData("{{ [NaN] }}", "the result is NaN in an object or list")]
    [InlineData("{{ {f: () => 1} }}", "the result is a function in an object or list")]
    [InlineData("{{ String }}", "the result is a function")]
    [InlineData("{{ '\\ud800' }}", "a lone surrogate")]
    [InlineData("{{ tasks.nobody.output }}", "there is no result of task 'nobody'")]
    [InlineData("{{ secrets.NOBODY }}", "there is no secret 'NOBODY'")]
    [InlineData("{{ bad syntax }}", "Unexpected identifier 'syntax' in {{ bad syntax }} at column 8 of /config/url")]
    public void Evaluate_SaysWhatAndWhere(string text, string message)
    {
        var config = Sample.Json("{\"url\": " + System.Text.Json.JsonSerializer.Serialize(text) + "}");
        var e = Assert.Throws<ExpressionException>(() => new Evaluator().Evaluate(config, Sample.Scope));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal("/config/url", e.Pointer);
    }

    [Fact]
    public void Evaluate_SaysWhatIsMissing_OutsideForEach()
    {
        var scope = Sample.Scope with { Item = null, Index = null };
        Assert.Contains("only in a for_each", Assert.Throws<ExpressionException>(() => new Evaluator().EvaluateExpression("item.id", scope)).Message, StringComparison.Ordinal);
        Assert.Contains("only in a for_each", Assert.Throws<ExpressionException>(() => new Evaluator().EvaluateExpression("index + 1", scope)).Message, StringComparison.Ordinal);
    }
}
