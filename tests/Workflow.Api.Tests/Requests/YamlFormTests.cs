using Workflow.Core.Limits;

namespace Workflow.Api.Tests.Requests;

public sealed class YamlFormTests
{
    [Theory]
    [InlineData("a: 1\na: 2")]
    [InlineData("{x: {a: 1, 'a': 2}}")]
    [InlineData("{a: 1, \"\\x61\": 2}")]
    public async Task Read_Refuses_WhenAKeyStandsTwice(string body) =>
        Assert.Contains("uplicate", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("? [a, b]\n: 1")]
    [InlineData("? {a: b}\n: 1")]
    [InlineData("{[a]: 1}")]
    [InlineData("x:\n  ? {}\n  : 1")]
    public async Task Read_SaysWhichLine_WhenAKeyIsNoText(string body)
    {
        var detail = (await Sent.FaultAsync(body, Sent.Yaml)).Detail;
        Assert.Contains("has a key that is not a text (line ", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: 1\n---\na: 2\n", "holds more than one YAML document (line 2); one is expected")]
    [InlineData("--- 1\n--- 2\n--- 3\n", "holds more than one YAML document (line 2); one is expected")]
    [InlineData("# nothing but a remark\n", "is empty; one YAML document is expected")]
    [InlineData("\n\n", "is empty; one YAML document is expected")]
    public async Task Read_SaysHowMany_WhenItIsNotOneDocument(string body, string detail) =>
        Assert.Equal(detail, (await Sent.FaultAsync(body, Sent.Yaml)).Detail);

    [Theory]
    [InlineData("a: [1")]
    [InlineData("a: \"open")]
    [InlineData("a: b: c")]
    [InlineData("a: *nobody")]
    [InlineData("%YAML 3.0\n---\na: 1")]
    [InlineData("- a\nb: 1")]
    [InlineData("a: \"\\q\"")]
    public async Task Read_SaysWhere_WhenItIsNotSound(string body)
    {
        var detail = (await Sent.FaultAsync(body, Sent.Yaml)).Detail;
        Assert.StartsWith("is not valid YAML: ", detail, StringComparison.Ordinal);
        Assert.Contains("line ", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: \"\\ud800\"")]
    [InlineData("a: \"x\\udc00y\"")]
    [InlineData("\"\\ud800\": 1")]
    public async Task Read_Refuses_WhenItHasALoneSurrogate(string body) => Assert.NotEmpty((await Sent.FaultAsync(body, Sent.Yaml)).Detail);

    [Fact]
    public async Task Read_TakesItsDepthAndNoMore_WhenItIsNested()
    {
        const int limit = DefinitionLimits.JsonDepth;
        Assert.NotNull(await Sent.ReadAsync(Nested(limit), Sent.Yaml));
        Assert.Contains("is nested deeper than 64 levels", (await Sent.FaultAsync(Nested(limit + 1), Sent.Yaml)).Detail, StringComparison.Ordinal);
        Assert.Contains("is nested deeper than 64 levels", (await Sent.FaultAsync(Nested(100_000), Sent.Yaml)).Detail, StringComparison.Ordinal);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
