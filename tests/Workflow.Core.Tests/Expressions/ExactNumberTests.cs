using System.Text.Json;
using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

/// <summary>A number that is only passed on keeps its digits; one that is computed with is a double.</summary>
public class ExactNumberTests
{
    private const string Numbers = """{"x": 9007199254740993, "y": -12345678901234567890, "z": 0.1000000000000000000001, "huge": 1e400, "list": [9007199254740993, 2], "o": {"id": 9007199254740993}, "plain": 1.50, "e": 1e3, "zero": -0}""";

    [Theory]
    [InlineData("{{ inputs.x }}", "9007199254740993")]
    [InlineData("id={{ inputs.x }}", "\"id=9007199254740993\"")]
    [InlineData("{{ inputs.x }} {{ inputs.y }} {{ inputs.z }} {{ inputs.huge }}", "\"9007199254740993 -12345678901234567890 0.1000000000000000000001 1e400\"")]
    [InlineData("{{ {a: inputs.x, b: [inputs.y]} }}", """{"a":9007199254740993,"b":[-12345678901234567890]}""")]
    [InlineData("{{ inputs.list.map(n => n) }}", "[9007199254740993,2]")]
    [InlineData("{{ [...inputs.list, inputs.x] }}", "[9007199254740993,2,9007199254740993]")]
    [InlineData("{{ {...inputs.o} }}", """{"id":9007199254740993}""")]
    [InlineData("{{ `id ${inputs.x}` }}", "\"id 9007199254740993\"")]
    [InlineData("{{ 'id ' + inputs.x }}", "\"id 9007199254740993\"")]
    [InlineData("{{ String(inputs.x) }}", "\"9007199254740993\"")]
    [InlineData("{{ inputs.list.join('-') }}", "\"9007199254740993-2\"")]
    [InlineData("{{ JSON.stringify(inputs.o) }}", "\"{\\\"id\\\":9007199254740993}\"")]
    [InlineData("{{ JSON.parse('[9007199254740993]') }}", "[9007199254740993]")]
    [InlineData("{{ inputs.none ?? inputs.x }}", "9007199254740993")]
    [InlineData("{{ true ? inputs.x : 0 }}", "9007199254740993")]
    [InlineData("{{ Object.values(inputs.o)[0] }}", "9007199254740993")]
    [InlineData("{{ 9007199254740993 }}", "9007199254740993")]
    [InlineData("{{ inputs.x + 0 }}", "9007199254740992")]
    [InlineData("{{ inputs.x * 1 }}", "9007199254740992")]
    [InlineData("{{ Number(inputs.x) }}", "9007199254740992")]
    [InlineData("{{ -inputs.y }}", "12345678901234567000")]
    [InlineData("{{ inputs.x === 9007199254740992 }}", "true")]
    [InlineData("{{ inputs.huge > 1 }}", "true")]
    [InlineData("{{ typeof inputs.x }}", "\"number\"")]
    [InlineData("v={{ inputs.plain }} {{ inputs.e }}", "\"v=1.5 1000\"")]
    [InlineData("{{ 1 / (inputs.zero - 0) < 0 }}", "true")]
    public void Evaluate_KeepsDigits_UntilTheNumberIsComputedWith(string text, string expected)
    {
        var scope = Sample.Scope with { Inputs = Sample.Json(Numbers) };
        Assert.Equal(expected, new Evaluator().Evaluate(JsonSerializer.SerializeToElement(text), scope).GetRawText());
    }
}
