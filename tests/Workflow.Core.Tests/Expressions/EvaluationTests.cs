using System.Text.Json;
using CsCheck;
using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

public class EvaluationTests
{
    [Theory]
    [InlineData("{{ inputs.x }}", "1")]
    [InlineData("{{ inputs.x + 1 }}", "2")]
    [InlineData("{{ inputs.name }}", "\"Ada\"")]
    [InlineData("{{ inputs.yes }}", "true")]
    [InlineData("{{ inputs.none }}", "null")]
    [InlineData("{{ inputs.absent }}", "null")]
    [InlineData("{{ undefined }}", "null")]
    [InlineData("{{ inputs.list.map(x => x * 2) }}", "[6,2,4]")]
    [InlineData("{{ {a: 1, b: undefined, c: [undefined]} }}", """{"a":1,"c":[null]}""")]
    [InlineData("{{ \"{{\" }}", "\"{{\"")]
    [InlineData("{{ '{{' }} x {{ '}}' }}", "\"{{ x }}\"")]
    [InlineData("Hi {{ inputs.name }}!", "\"Hi Ada!\"")]
    [InlineData("{{ inputs.x }}{{ inputs.yes }}", "\"1true\"")]
    [InlineData("<{{ inputs.none }}{{ inputs.absent }}>", "\"<>\"")]
    [InlineData("v={{ inputs.deep }}", "\"v={\\\"er\\\":[{\\\"est\\\":7}]}\"")]
    [InlineData(" {{ inputs.x }}", "\" 1\"")]
    [InlineData("{{ inputs.x }} of {{ inputs.list.length }}", "\"1 of 3\"")]
    [InlineData("{{ inputs['a b'] }}", "\"spaced\"")]
    [InlineData("{{ inputs.deep.er[0].est }}", "7")]
    [InlineData("{{ tasks.a.output.id }}", "5")]
    [InlineData("{{ tasks.a.status }}", "\"SUCCEEDED\"")]
    [InlineData("{{ tasks.a }}", """{"status":"SUCCEEDED","output":{"id":5,"rows":[{"n":1},{"n":2}]},"error":null}""")]
    [InlineData("{{ tasks.failed.output }}", "null")]
    [InlineData("{{ tasks.failed.error.code }}", "\"http_status\"")]
    [InlineData("{{ tasks['取得 データ'].output }}", "\"résumé\"")]
    [InlineData("{{ tasks.failed?.output?.id ?? 'none' }}", "\"none\"")]
    [InlineData("{{ run.id }}", "\"run-1\"")]
    [InlineData("{{ item.id }}-{{ index }}", "\"i-4\"")]
    [InlineData("{{ index }}", "4")]
    [InlineData("Bearer {{ secrets.KEY }}", "\"Bearer s3cret\"")]
    [InlineData("{{ secrets['KEY'].length }}", "6")]
    [InlineData("{{ '😀' }} {{ ['😀é'] }}", "\"😀 [\\\"😀é\\\"]\"")]
    [InlineData("{{ 1 // one }}", "1")]
    [InlineData("{{ {} }}", "{}")]
    [InlineData("{{ [...Array(3).keys()] }}", "[0,1,2]")]
    [InlineData("{{ Array(2).fill(7).concat(Array(1, 2), [1, 2, 3].fill(0, 1, -1)) }}", "[7,7,1,2,1,0,3]")]
    [InlineData("{{ -0 }}", "0")]
    [InlineData("{{ attempt }}", "2")]
    [InlineData("{{ {toJSON: key => 'me' + key} }}", "\"me\"")]
    [InlineData("{{ 9007199254740991 }}", "9007199254740991")]
    [InlineData("{{ 1e21 }}", "1e+21")]
    public void Evaluate_GivesTheValue(string text, string json)
    {
        var expected = Sample.Json(json);
        var actual = new Evaluator().Evaluate(JsonSerializer.SerializeToElement(text), Sample.Scope);
        Assert.True(JsonElement.DeepEquals(expected, actual), actual.GetRawText());
    }

    [Theory]
    [InlineData("'aXbX'.replace('X', '$&$&-$$')", "aXX-$bX")]
    [InlineData("'aXbX'.replaceAll('X', '')", "ab")]
    [InlineData("'John Smith'.replace(/(\\w+)\\s(\\w+)/, '$2, $1')", "Smith, John")]
    [InlineData("'2024-05'.replace(/(?<y>\\d+)-(?<m>\\d+)/, '$<m>/$<y>')", "05/2024")]
    [InlineData("'abc'.replace('b', \"[$`|$']\")", "a[a|c]c")]
    [InlineData("'abc'.replace(/b/, '$1$0$10$')", "a$1$0$10$c")]
    [InlineData("'abc'.replace(/[ac]/g, c => c.toUpperCase())", "AbC")]
    [InlineData("'7'.padStart(3, '0') + 'x'.padEnd(2) + 'ab'.repeat(2)", "007x abab")]
    [InlineData("'a,b'.split(',').join('|') + 'x1y2'.match(/\\d/g).join('')", "a|b12")]
    [InlineData("encodeURIComponent('ä b')", "%C3%A4%20b")]
    [InlineData("JSON.stringify({a: [1, NaN, () => 1], b: undefined})", """{"a":[1,null,null]}""")]
    [InlineData("JSON.stringify({a: [1, {}], b: []}, null, 2)", "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")]
    [InlineData("JSON.stringify({a: 1, b: 2}, ['b'])", """{"b":2}""")]
    [InlineData("JSON.stringify({a: 1, b: 2}, (k, v) => v === 1 ? undefined : v)", """{"b":2}""")]
    [InlineData("String(JSON.stringify(undefined))", "undefined")]
    [InlineData("[3, 1, 2].toSorted().join()", "1,2,3")]
    public void EvaluateExpression_GivesWhatJavaScriptGives(string expression, string expected) =>
        Assert.Equal(expected, new Evaluator().EvaluateExpression(expression, Sample.Scope).GetString());

    [Fact]
    public void Evaluate_WalksTheWholeConfig()
    {
        var config = Sample.Json("""{"{{ 1 }}": "{{ 1 }}", "b": [{"c": "{{ inputs.list }}"}, 1.50, "plain", null, true]}""");
        var result = new Evaluator().Evaluate(config, Sample.Scope);
        Assert.True(JsonElement.DeepEquals(Sample.Json("""{"{{ 1 }}": 1, "b": [{"c": [3, 1, 2]}, 1.50, "plain", null, true]}"""), result), result.GetRawText());
    }

    [Fact]
    public void Evaluate_ReturnsAnyValueEqual_WhenItIsPassedThrough() =>
        AnyJson.Sample(json =>
        {
            var value = Sample.Json("{\"v\": " + json + "}");
            var scope = Sample.Scope with { Inputs = value };
            var evaluator = new Evaluator();
            var path = evaluator.EvaluateExpression("inputs.v", scope);
            var computed = evaluator.EvaluateExpression("(() => inputs.v)()", scope);
            Assert.True(JsonElement.DeepEquals(value.GetProperty("v"), path));
            Assert.True(JsonElement.DeepEquals(value.GetProperty("v"), computed), json + " became " + computed.GetRawText());
        });

    [Fact]
    public void Evaluate_KeepsIntegersToTheDigit_UpTo2To53() =>
        Gen.Long[-(1L << 53), 1L << 53].Sample(n =>
            new Evaluator().EvaluateExpression("inputs + 0", Sample.Scope with { Inputs = JsonSerializer.SerializeToElement(n) }).GetRawText() == n.ToString());

    [Fact]
    public void Evaluate_KeepsDoubles() =>
        Gen.Double.Where(double.IsFinite).Sample(d =>
            new Evaluator().EvaluateExpression("inputs + 0", Sample.Scope with { Inputs = JsonSerializer.SerializeToElement(d) }).GetDouble().Equals(d + 0.0));

    [Theory]
    [InlineData("inputs.big", "12345678901234567890")]
    [InlineData("{{ inputs.big }}", "12345678901234567890")]
    public void Evaluate_KeepsEveryDigit_WhenTheExpressionIsAPath(string expression, string expected) =>
        Assert.Equal(expected, new Evaluator().EvaluateExpression(expression, Sample.Scope with { Inputs = Sample.Json("""{"big": 12345678901234567890}""") }).GetRawText());

    [Theory]
    [InlineData("inputs.list.sort()")]
    [InlineData("inputs.list.reverse()")]
    [InlineData("Object.assign(inputs, {x: 9})")]
    [InlineData("{...inputs, x: 9}")]
    [InlineData("inputs.list.toSpliced(0, 1, 'new')")]
    [InlineData("inputs.list.with(0, 'new')")]
    public void Evaluate_ChangesNothing_ForTheNextTemplate(string first)
    {
        var config = JsonSerializer.SerializeToElement(new[] { "{{ " + first + " }}", "{{ [inputs] }}" });
        var before = Sample.Scope.Inputs.GetRawText();
        var result = new Evaluator().Evaluate(config, Sample.Scope);
        Assert.True(JsonElement.DeepEquals(Sample.Json($"[{before}]"), result[1]), result.GetRawText());
        Assert.Equal(before, Sample.Scope.Inputs.GetRawText());
    }

    [Theory]
    [InlineData("inputs.x", true)]
    [InlineData("inputs.x > 1", false)]
    [InlineData("{{ inputs.name }}", true)]
    [InlineData("''", false)]
    [InlineData("'false'", true)]
    [InlineData("0", false)]
    [InlineData("NaN", false)]
    [InlineData("null", false)]
    [InlineData("inputs.absent", false)]
    [InlineData("[]", true)]
    [InlineData("({})", true)]
    [InlineData("() => 1", true)]
    [InlineData("tasks.failed.status == 'FAILED'", true)]
    public void EvaluateWhen_FollowsJavaScript(string text, bool expected) =>
        Assert.Equal(expected, new Evaluator().EvaluateWhen(text, Sample.Scope));

    [Fact]
    public void EvaluateForEach_GivesTheItems()
    {
        Assert.Equal(["3", "1", "2"], new Evaluator().EvaluateForEach("{{ inputs.list }}", Sample.Scope).Select(i => i.GetRawText()));
        Assert.Equal(["""{"n":1}"""], new Evaluator().EvaluateForEach("tasks.a.output.rows.filter(r => r.n < 2)", Sample.Scope).Select(i => i.GetRawText()));
        Assert.Empty(new Evaluator().EvaluateForEach("[]", Sample.Scope));
    }

    [Theory]
    [InlineData("inputs.x", "must be a list, not a number")]
    [InlineData("inputs.absent", "must be a list, not null")]
    [InlineData("'abc'", "must be a list, not a text")]
    [InlineData("Array.from({length: 10001}, () => 1)", "the list has 10001 items; the limit is 10000")]
    public void EvaluateForEach_SaysWhatItIs_WhenItIsNoList(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ExpressionException>(() => new Evaluator().EvaluateForEach(text, Sample.Scope)).Message, StringComparison.Ordinal);

    private static readonly Gen<string> AnyText = Gen.OneOf(Gen.String.AlphaNumeric, Gen.Int[0, 7].Select(i => new[] { "__proto__", "", "a\"b\\c\n\t\u0001", "ß→😀", "constructor", "toJSON", "length", "\u2028" }[i]))
        .Select(t => JsonSerializer.Serialize(t));

    private static readonly Gen<string> AnyJson = Gen.Recursive<string>((depth, self) => depth > 4
        ? Gen.OneOf(Gen.Int[0, 2].Select(i => new[] { "null", "true", "false" }[i]), AnyText, Gen.Int.Select(i => i.ToString()))
        : Gen.OneOf(
            Gen.Int[0, 4].Select(i => new[] { "null", "true", "false", "1.5e300", "-0.25" }[i]),
            AnyText,
            Gen.Int.Select(i => i.ToString()),
            Gen.Double.Where(double.IsFinite).Select(d => JsonSerializer.Serialize(d)),
            self.List[0, 4].Select(l => "[" + string.Join(",", l) + "]"),
            Gen.Select(AnyText, self).List[0, 4].Select(l => "{" + string.Join(", ", l.DistinctBy(m => m.Item1).Select(m => m.Item1 + ": " + m.Item2)) + "}")));
}
