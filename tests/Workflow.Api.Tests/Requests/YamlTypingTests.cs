namespace Workflow.Api.Tests.Requests;

/// <summary>Plain scalars are resolved by the core schema (YAML 1.2.2, 10.3.2).</summary>
public sealed class YamlTypingTests
{
    [Theory]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("Null", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("y", "\"y\"")]
    public async Task Read_KnowsTheWordsOfTheCoreSchema_WhenAScalarIsPlain(string scalar, string json) =>
        Assert.Equal($"[{json}]", await Sent.YamlAsync($"- {scalar}"));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("+7", "7")]
    [InlineData("007", "7")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1e3", "1e3")]
    [InlineData("1.5E-3", "1.5E-3")]
    [InlineData("+1.5e+3", "1.5e+3")]
    [InlineData("-0", "-0")]
    [InlineData("-007.50", "-7.50")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("-9007199254740993", "-9007199254740993")]
    [InlineData("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827")]
    [InlineData("12345678901234567.125", "12345678901234567.125")]
    [InlineData("0xFF", "255")]
    [InlineData("0x1FFFFFFFFFFFFFFFFF", "590295810358705651711")]
    [InlineData("0o17", "15")]
    [InlineData("0o7777777777777777777777777", "37778931862957161709567")]
    public async Task Read_GivesANumber_WhenAPlainScalarIsOne(string scalar, string json) =>
        Assert.Equal($"[{json}]", await Sent.YamlAsync($"- {scalar}"));

    [Theory]
    [InlineData("1_000")]
    [InlineData("1.2.3")]
    [InlineData("1-2")]
    [InlineData("--1")]
    [InlineData("e5")]
    [InlineData(".")]
    [InlineData(".e5")]
    [InlineData("1e")]
    [InlineData("12:30:45")]
    [InlineData("2026-01-31")]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".nan")]
    [InlineData("1e999")]
    [InlineData("0x")]
    [InlineData("0xG")]
    [InlineData("0o8")]
    [InlineData("-0x10")]
    public async Task Read_GivesAText_WhenAPlainScalarIsNoNumberThatJsonHas(string scalar) =>
        Assert.Equal($"[\"{scalar}\"]", await Sent.YamlAsync($"- {scalar}"));

    [Theory]
    [InlineData("'5'", "\"5\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("''", "\"\"")]
    [InlineData("\"\\x41\\t\"", "\"A\\t\"")]
    [InlineData("'it''s'", "\"it's\"")]
    public async Task Read_GivesAText_WhenAScalarIsQuoted(string scalar, string json)
    {
        var element = System.Text.Json.JsonElement.Parse(await Sent.YamlAsync($"- {scalar}"));
        Assert.Equal(System.Text.Json.JsonElement.Parse(json).GetString(), element[0].GetString());
    }

    [Theory]
    [InlineData("a: |\n  one\n  two\n", "one\ntwo\n")]
    [InlineData("a: |-\n  one\n\n  two\n\n", "one\n\ntwo")]
    [InlineData("a: >\n  one\n  two\n\n  three\n", "one two\nthree\n")]
    [InlineData("a: >+\n  one\n\n", "one\n\n")]
    [InlineData("a: |\n  5\n", "5\n")]
    [InlineData("a: one\n  two\n", "one two")]
    public async Task Read_GivesTheText_WhenItIsABlock(string body, string text) =>
        Assert.Equal(text, (await Sent.ReadAsync(body, Sent.Yaml))?.GetProperty("a").GetString());

    [Theory]
    [InlineData("a: héllo wörld", "héllo wörld")]
    [InlineData("a: 工作流程", "工作流程")]
    [InlineData("a: שלום", "שלום")]
    [InlineData("a: 😀", "😀")]
    [InlineData("a: \"\\U0001F600 \\u00e9\"", "😀 é")]
    public async Task Read_KeepsTheText_WhenItIsOfAnyScript(string body, string text) =>
        Assert.Equal(text, (await Sent.ReadAsync(body, Sent.Yaml))?.GetProperty("a").GetString());

    [Theory]
    [InlineData("name:", "{\"name\":null}")]
    [InlineData("{a: 1, b: [x, {c: }]}", "{\"a\":1,\"b\":[\"x\",{\"c\":null}]}")]
    [InlineData("# only a remark\n--- # and a start\na: 1\n...\n", "{\"a\":1}")]
    [InlineData("%YAML 1.2\n---\na: 1", "{\"a\":1}")]
    [InlineData("{\"a\": 1}", "{\"a\":1}")]
    [InlineData("5: five", "{\"5\":\"five\"}")]
    [InlineData("true: yes", "{\"true\":\"yes\"}")]
    [InlineData("---\n", "null")]
    public async Task Read_GivesTheJsonItStandsFor_WhenItIsSound(string body, string json) => Assert.Equal(json, await Sent.YamlAsync(body));
}
