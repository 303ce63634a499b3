namespace Workflow.Api.Tests.Requests;

/// <summary>The core schema beyond words and decimal numbers (YAML 1.2.2, 10.3).</summary>
public sealed class YamlTagTests
{
    [Theory]
    [InlineData("0x1F", "31")]
    [InlineData("0xff", "255")]
    [InlineData("0o17", "15")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("-0x1", "\"-0x1\"")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695")]
    public async Task Read_GivesANumber_WhenAPlainScalarIsHexadecimalOrOctal(string scalar, string json) =>
        Assert.Equal($"[{json}]", await Sent.YamlAsync($"- {scalar}"));

    [Theory]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!str true", "\"true\"")]
    [InlineData("!!str", "\"\"")]
    [InlineData("! 5", "\"5\"")]
    [InlineData("!<tag:yaml.org,2002:str> null", "\"null\"")]
    [InlineData("!!int 5", "5")]
    [InlineData("!!int \"5\"", "5")]
    [InlineData("!!float 1.5", "1.5")]
    [InlineData("!!bool true", "true")]
    [InlineData("!!null ~", "null")]
    [InlineData("!!map {a: 1}", "{\"a\":1}")]
    [InlineData("!!seq [1]", "[1]")]
    public async Task Read_GivesWhatTheTagSays_WhenItIsOfTheCoreSchema(string scalar, string json) =>
        Assert.Equal($"[{json}]", await Sent.YamlAsync($"- {scalar}"));

    [Theory]
    [InlineData("!secret x")]
    [InlineData("!!binary aGk=")]
    [InlineData("!!set {a}")]
    [InlineData("!!int x")]
    [InlineData("!!bool 1")]
    [InlineData("!!str [1]")]
    [InlineData("!!seq {a: 1}")]
    [InlineData("!Ref [a]")]
    [InlineData("{!mine a: 1}")]
    public async Task Read_SaysWhichTag_WhenItIsNotOneThatIsReadHere(string scalar) =>
        Assert.Contains("tag", (await Sent.FaultAsync($"- {scalar}", Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task Read_RefusesAKeyThatStandsTwice_WhenTheTagsDiffer() =>
        Assert.Contains("'a'", (await Sent.FaultAsync("!!str a: 1\na: 2", Sent.Yaml)).Detail, StringComparison.Ordinal);
}
