namespace Workflow.Api.Tests.Requests;

public sealed class YamlAliasTests
{
    [Theory]
    [InlineData("a: &x [1, 2]\nb: *x", "{\"a\":[1,2],\"b\":[1,2]}")]
    [InlineData("- &x {k: v}\n- *x\n- *x", "[{\"k\":\"v\"},{\"k\":\"v\"},{\"k\":\"v\"}]")]
    [InlineData("- &x 1\n- &x 2\n- *x", "[1,2,2]")]
    [InlineData("- &k name\n- *k : value", "[\"name\",{\"name\":\"value\"}]")]
    [InlineData("&x a: 1", "{\"a\":1}")]
    public async Task Read_PutsTheValueInPlace_WhenAnAliasNamesIt(string body, string json) => Assert.Equal(json, await Sent.YamlAsync(body));

    [Theory]
    [InlineData("&x [*x]")]
    [InlineData("a: &x {b: {c: *x}}")]
    public async Task Read_Refuses_WhenAValueHoldsItself(string body) =>
        Assert.Contains("is nested deeper", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);
}
