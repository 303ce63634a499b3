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
    [InlineData("&x {a: *x}")]
    [InlineData("a: &x {b: {c: *x}}")]
    [InlineData("a: &x [[&y {b: *x}]]")]
    [InlineData("a: &x {<<: *x}")]
    [InlineData("a: &x {<<: [*x]}")]
    [InlineData("a: &x {<<: {<<: *x}}")]
    [InlineData("a: &x {<<: [{b: 1}, {<<: [*x]}]}")]
    [InlineData("a: &x\n  b: 1\n  c: &y\n    <<: *x\n")]
    [InlineData("a: &x {b: &y {c: 1}, d: *y, <<: *x}")]
    [InlineData("a: &x {b: &x {<<: *x}}")]
    public async Task Read_Refuses_WhenAValueHoldsItself(string body) =>
        Assert.Contains("is endless: the alias *x is a part of what it stands for (line ", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("&x {a: &x {c: 1}, b: *x}", """{"a":{"c":1},"b":{"c":1}}""")]
    [InlineData("&x {a: &x {c: 1}, <<: *x}", """{"a":{"c":1},"c":1}""")]
    public async Task Read_TakesTheNewerValue_WhenAnAnchorIsUsedAgain(string body, string json) => Assert.Equal(json, await Sent.YamlAsync(body));
}
