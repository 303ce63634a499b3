namespace Workflow.Core.Tests.Expressions.Functions;

/// <summary>Bytes of texts, against the vectors of their standards and Node.</summary>
public class EncodingFunctionTests
{
    // RFC 4648, § 10.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "Zg==")]
    [InlineData("fo", "Zm8=")]
    [InlineData("foo", "Zm9v")]
    [InlineData("foob", "Zm9vYg==")]
    [InlineData("fooba", "Zm9vYmE=")]
    [InlineData("foobar", "Zm9vYmFy")]
    public void Base64_IsThatOfTheStandard(string text, string encoded)
    {
        Assert.Equal($"\"{encoded}\"", Sample.Value($"base64.encode('{text}')"));
        Assert.Equal($"\"{encoded.TrimEnd('=')}\"", Sample.Value($"base64.encode('{text}', 'url')"));
        Assert.Equal($"\"{text}\"", Sample.Value($"base64.decode('{encoded}')"));
        Assert.Equal($"\"{text}\"", Sample.Value($"base64.decode('{encoded.TrimEnd('=')}')"));
    }

    [Theory]
    [InlineData("base64.encode('résumé ☕ 😀')", "\"csOpc3Vtw6kg4piVIPCfmIA=\"")]
    [InlineData("base64.encode('ü>?~~', 'url')", "\"w7w-P35-\"")]
    [InlineData("base64.decode('w7w-P35-')", "\"ü>?~~\"")]
    [InlineData("base64.decode('w7w+P35+')", "\"ü>?~~\"")]
    [InlineData("hex.encode('résumé')", "\"72c3a973756dc3a9\"")]
    [InlineData("hex.decode('72C3a973756dc3a9')", "\"résumé\"")]
    [InlineData("hex.decode('')", "\"\"")]
    [InlineData("btoa('a\u00ffb')", "\"Yf9i\"")]
    [InlineData("atob(' Y f 9 i\\n')", "\"aÿb\"")]
    [InlineData("atob('Yf9i').length", "3")]
    [InlineData("atob('ab')", "\"i\"")]
    [InlineData("base64.decode(base64.encode(JSON.stringify({a: [1, 'ß']})))", "\"{\\\"a\\\":[1,\\\"ß\\\"]}\"")]
    public void Function_Gives(string expression, string expected) => Assert.Equal(Sample.Json(expected).GetRawText(), Unescaped(Sample.Value(expression)));

    [Theory]
    [InlineData("base64.encode(5)", "base64.encode", "a number")]
    [InlineData("base64.encode('\\ud800')", "base64.encode", "surrogate")]
    [InlineData("base64.encode('a', 'mime')", "base64.encode", "'mime'")]
    [InlineData("base64.decode('a')", "base64.decode", "not base64")]
    [InlineData("base64.decode('YQ=')", "base64.decode", "not base64")]
    [InlineData("base64.decode('Y*==')", "base64.decode", "not base64")]
    [InlineData("base64.decode('/w==')", "base64.decode", "not valid UTF-8")]
    [InlineData("base64.decode(null)", "base64.decode", "null")]
    [InlineData("hex.decode('abc')", "hex.decode", "even number")]
    [InlineData("hex.decode('zz')", "hex.decode", "even number")]
    [InlineData("hex.decode('ff')", "hex.decode", "not valid UTF-8")]
    [InlineData("btoa('€')", "btoa", "base64.encode")]
    [InlineData("atob('a')", "atob", "not base64")]
    [InlineData("atob('-_==')", "atob", "not base64")]
    public void Function_SaysWhatItGot_WhenItFails(string expression, string name, string reason)
    {
        var message = Sample.Failure(expression).Message;

        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Atob_IsNodes_WhateverTheText()
    {
        string[] texts = ["", "a", "ab", "abc", "abcd", "ab==", "abc=", "a===", "ab=", "ab=c", "====", "=", " a b ", "ab\u00a0", "a-_b", "////", "++++", "abcde", "abcdef==", "ab===", "YQ==YQ=="];
        var theirs = Node.Answers("s => atob(s)", [.. texts.Select(t => new[] { Node.Json(t) })]);

        Assert.All(texts.Zip(theirs), row => Assert.Equal((row.First, row.Second.StartsWith('!') ? "fails" : row.Second), (row.First, Ours(row.First))));

        static string Ours(string text)
        {
            try
            {
                return Node.Json(Sample.Json(Sample.Value($"atob({Node.Json(text)})")).GetString());
            }
            catch (Workflow.Core.Expressions.ExpressionException)
            {
                return "fails";
            }
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Unescaped(string json) => System.Text.Json.JsonSerializer.Serialize(Sample.Json(json), Readable);
}
