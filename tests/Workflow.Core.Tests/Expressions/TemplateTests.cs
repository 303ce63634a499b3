using System.Text.Json;
using CsCheck;
using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

public class TemplateTests
{
    [Theory]
    [InlineData("{{ {a:{b:1}} }}", " {a:{b:1}} ")]
    [InlineData("{{{a:{b:1}}}}", "{a:{b:1}}")]
    [InlineData("{{ \"}}\" }}", " \"}}\" ")]
    [InlineData("{{ '}}' + '}}' }}", " '}}' + '}}' ")]
    [InlineData("{{ `}}${ {a:{}} }` }}", " `}}${ {a:{}} }` ")]
    [InlineData("{{ /}}/.test('}}') }}", " /}}/.test('}}') ")]
    [InlineData("{{ /[}}]/ }}", " /[}}]/ ")]
    [InlineData("{{ 1 /* }} */ }}", " 1 /* }} */ ")]
    [InlineData("{{ inputs.list.map(x => ({y: {x}})) }}", " inputs.list.map(x => ({y: {x}})) ")]
    [InlineData("{{1}}", "1")]
    [InlineData("{{\n 1\n}}", "\n 1\n")]
    public void Parse_FindsTheEnd_WhereJavaScriptEnds(string text, string expression)
    {
        var template = Template.Parse(text);
        Assert.True(template.IsSingle);
        Assert.Equal(expression, template.Parts[0].Text);
    }

    [Fact]
    public void Parse_GivesPartsWithTheirPlaces_WhenTextIsMixed()
    {
        var parts = Template.Parse("a {{ 1 }}{{2}} }} b").Parts;
        Assert.Equal([("a ", 0), (" 1 ", 4), ("2", 11), (" }} b", 14)], parts.Select(p => (p.Text, p.Offset)));
        Assert.Equal([false, true, true, false], parts.Select(p => p.Expression is not null));
    }

    [Theory]
    [InlineData("{{ 1", "never closed", "column 1")]
    [InlineData("ab {{ 'x }", "never closed", "column 4")]
    [InlineData("{{ }}", "an expression is missing", "column")]
    [InlineData("{{}}", "an expression is missing", "column 3")]
    [InlineData("{{ a b }}", "Unexpected identifier 'b'", "column 6")]
    [InlineData("{{ 1 + }}", "Unexpected end of input", "column 8")]
    [InlineData("{{ 1; 2 }}", "Unexpected token ';'", "column 5")]
    [InlineData("{{ 1) + (2 }}", "Unexpected token ')'", "column 5")]
    [InlineData("{{ let x = 1 }}", "SyntaxError", "column 4")]
    [InlineData("{{ return 1 }}", "SyntaxError", "column 4")]
    [InlineData("a\nbc {{\n 'x'\n y }}", "Unexpected identifier 'y'", "line 4, column 2")]
    [InlineData("{{ 'open }} text", "SyntaxError", "column 4")]
    public void Parse_NamesPlaceAndReason_WhenSyntaxIsWrong(string text, string reason, string place)
    {
        var e = Assert.Throws<ExpressionException>(() => Template.Parse(text));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inputs.x > 1")]
    [InlineData("{{ inputs.x > 1 }}")]
    [InlineData("  {{inputs.x > 1}}\n")]
    public void ParseWhole_Reads_WithBracesOrWithout(string text) =>
        Assert.Equal("inputs.x > 1", Template.ParseWhole(text).Expression!.Source.Trim());

    [Theory]
    [InlineData("{{ 1 }} and {{ 2 }}")]
    [InlineData("{{ 1 }} x")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("inputs.x == {{ 1 }}")]
    public void ParseWhole_Refuses_WhenTextIsNoWholeExpression(string text) =>
        Assert.Throws<ExpressionException>(() => Template.ParseWhole(text));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("!", "")]
    [InlineData("-", "")]
    [InlineData("{a:", "}")]
    [InlineData("f(", ")")]
    [InlineData("`${", "}`")]
    [InlineData("x=>", "")]
    [InlineData("1+", "")]
    [InlineData("1**", "")]
    [InlineData("1?1:", "")]
    [InlineData("inputs.", "")]
    [InlineData("(()=>{", "})()")]
    public void Parse_IsAFault_WhenNestedDeeply(string open, string close)
    {
        foreach (var levels in (int[])[500, 9_000 / (open.Length + close.Length), 100_000 / open.Length])
        {
            var text = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
            var thrown = OnSmallStack(() => Template.Parse("{{ " + text + " }}"));
            Assert.IsType<ExpressionException>(thrown);
        }
    }

    [Fact]
    public void Parse_IsQuick_WhenEveryPlaceCouldBeTheEnd()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Throws<ExpressionException>(() => Template.Parse("{{ '" + new string('}', 250_000)));
        Assert.IsType<ExpressionException>(Record.Exception(() => Template.Parse(string.Concat(Enumerable.Repeat("{{ '}} ", 40_000).Append("\n")).Replace("'", "\"", StringComparison.Ordinal) + "{{")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString()); // minutes, if it looked from each brace again
    }

    [Fact]
    public void Evaluate_ReturnsTheSameText_WhenThereAreNoBraces() =>
        Gen.String.Where(t => !t.Contains("{{", StringComparison.Ordinal) && IsText(t)).Sample(t =>
            new Evaluator().Evaluate(JsonSerializer.SerializeToElement(t), Sample.Scope).GetString() == t
            && Template.Parse(t).Parts.All(p => p.Expression is null));

    [Fact]
    public void Parse_KeepsAllCharacters_WhateverTheText() =>
        Gen.Int[0, 9].Select(i => new[] { "{{", "}}", "{", "}", "a", "'", "`", "/", " ", "1" }[i]).List[0, 12].Sample(pieces =>
        {
            var text = string.Concat(pieces);
            try
            {
                var parts = Template.Parse(text).Parts;
                Assert.Equal(text, string.Concat(parts.Select(p => p.Expression is null ? p.Text : "{{" + p.Text + "}}")));
            }
            catch (ExpressionException e)
            {
                Assert.InRange(e.Position.Column, 1, text.Length + 1);
            }
        });

    private static bool IsText(string text)
    {
        try
        {
            return new System.Text.UTF8Encoding(false, true).GetByteCount(text) >= 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Worse than a host ever has: what survives here survives there.
    private static Exception? OnSmallStack(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action), 256 * 1024);
        thread.Start();
        thread.Join();
        return thrown;
    }
}
