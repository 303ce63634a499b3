namespace Workflow.Core.Tests.Expressions.Functions;

/// <summary>Form encoding is that of Node's URLSearchParams.</summary>
public class FormFunctionTests
{
    [Theory]
    [InlineData("{a: 1, b: 'x y', c: true}", "a=1&b=x+y&c=true")]
    [InlineData("{}", "")]
    [InlineData("{'a&b': 'c=d', é: '☕😀'}", "a%26b=c%3Dd&%C3%A9=%E2%98%95%F0%9F%98%80")]
    [InlineData("{a: [1, 2], b: []}", "a=1&a=2")]
    [InlineData("{a: null, b: undefined, c: ''}", "a=&c=")]
    [InlineData("{a: \"*-._~!'()\"}", "a=*-._%7E%21%27%28%29")]
    public void Encode_Gives(string value, string expected) => Assert.Equal(expected, Sample.Json(Sample.Value($"form.encode({value})")).GetString());

    [Theory]
    [InlineData("a=1&b=x+y", """{"a":"1","b":"x y"}""")]
    [InlineData("", "{}")]
    [InlineData("a=1&a=2&b=3&a=4", """{"a":["1","2","4"],"b":"3"}""")]
    [InlineData("&a&=b&&", """{"a":"","":"b"}""")]
    [InlineData("a=b=c", """{"a":"b=c"}""")]
    [InlineData("%zz=%4", """{"%zz":"%4"}""")]
    [InlineData("a=%41%2b", """{"a":"A+"}""")]
    public void Decode_Gives(string text, string expected) => Assert.Equal(Sample.Json(expected).ToString(), Sample.Json(Sample.Value($"form.decode('{text}')")).ToString());

    [Theory]
    [InlineData("form.encode({a: {b: 1}})", "'a' is an object")]
    [InlineData("form.encode({a: [[1]]})", "'a' is a list")]
    [InlineData("form.encode('a')", "needs an object; this is a text")]
    public void Encode_SaysWhatItGot_WhenItFails(string expression, string reason) => Assert.Contains(reason, Sample.Failure(expression).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_IsNodes_WhateverTheText()
    {
        string[] texts = ["a=%E2%98%95", "a=%ff%fe", "a=%c3", "a=é", "a=😀", "a=\ud800x", "a=%F0%9F%98%80+%20", "%=%&%1=%1g", "a=1&b=2&a=3", "=&=", "a=%00", "a==", "+=+"];
        var theirs = Node.Answers("s => [...new URLSearchParams(s).entries()].map(e => e.join('\\u0001')).sort()", [.. texts.Select(t => new[] { Node.Json(t) })]);

        Assert.All(texts.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Ours(row.First))));

        static string Ours(string text) => Sample.Value($"Object.entries(form.decode({Node.Json(text)})).flatMap(([k, v]) => [v].flat().map(t => k + '\\u0001' + t)).toSorted()") is var json
            ? $"[{string.Join(',', Sample.Json(json).EnumerateArray().Select(e => Node.Json(e.GetString()).Replace("\\u0001", "\\u0001", StringComparison.Ordinal)))}]"
            : "";
    }
}
