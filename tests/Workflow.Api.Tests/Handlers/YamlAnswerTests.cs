using Moq;

namespace Workflow.Api.Tests.Handlers;

public sealed class YamlAnswerTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/api/v1/workflows/7")]
    [InlineData("/api/v1/workflows/7/versions/2")]
    [InlineData("/api/v1/workflows/by-name/nightly")]
    public async Task Answer_IsTheDefinitionAsYaml_WhenThatIsPreferred(string path)
    {
        host.Workflows.Setup(s => s.FindByNameAsync("nightly", It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow);
        var json = await host.SendAsync("GET", path);
        var yaml = await host.SendAsync("GET", path, headers: ("Accept", "application/yaml, application/json;q=0.5"));

        Assert.Equal((200, "application/yaml"), (yaml.Status, yaml.MediaType));
        Assert.Equal("application/yaml", yaml.Headers["Content-Type"]);
        Assert.StartsWith($"name: {Samples.Workflow.Definition.Name}\n", yaml.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("created_at", yaml.Text, StringComparison.Ordinal);
        Assert.Contains("Accept", json.Headers["Vary"], StringComparison.Ordinal);
        Assert.Contains("Accept", yaml.Headers["Vary"], StringComparison.Ordinal);
        Assert.Equal(json.Headers["ETag"][..^1] + "-yaml\"", yaml.Headers["ETag"]);
    }

    [Fact]
    public async Task Answer_Is304_ForTheTagOfItsForm()
    {
        const string path = "/api/v1/workflows/7";
        var tag = (await host.SendAsync("GET", path, headers: ("Accept", "text/yaml"))).Headers["ETag"];

        Assert.Equal(304, (await host.SendAsync("GET", path, headers: [("Accept", "application/yaml"), ("If-None-Match", tag)])).Status);
        Assert.Equal(200, (await host.SendAsync("GET", path, headers: ("If-None-Match", tag))).Status);
    }

    [Fact]
    public async Task Change_TakesTheTagOfEitherForm()
    {
        var tag = (await host.SendAsync("GET", "/api/v1/workflows/7", headers: ("Accept", "application/yaml"))).Headers["ETag"];

        var known = await host.SendAsync("PUT", "/api/v1/workflows/7", """{"name":""}""", headers: ("If-Match", tag));
        var stale = await host.SendAsync("PUT", "/api/v1/workflows/7", """{"name":""}""", headers: ("If-Match", "\"999-yaml\""));
        var other = await host.SendAsync("PUT", "/api/v1/workflows/7", """{"name":""}""", headers: ("If-Match", "\"1-yaml-yaml\""));

        Assert.Equal((400, 412, 412), (known.Status, stale.Status, other.Status)); // the name is a fault of the body, which is read last
    }

    [Theory]
    [InlineData("/api/v1/workflows/8")]
    [InlineData("/api/v1/workflows/x")]
    public async Task Problem_StaysJson(string path) =>
        Assert.Equal("application/problem+json", (await host.SendAsync("GET", path, headers: ("Accept", "application/yaml"))).MediaType);

    [Fact]
    public async Task Schema_IsThereWithoutAKey_AndIsCachedByItsTag()
    {
        await using var closed = new ApiHost { IsOpenWithoutKeys = false };
        await closed.InitializeAsync();
        var schema = await closed.SendAsync("GET", "/schema/workflow.json");

        Assert.Equal((200, "application/schema+json"), (schema.Status, schema.MediaType));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.Json.GetProperty("$schema").GetString());
        Assert.Contains("PASS", schema.Json.GetProperty("$defs").GetProperty("task").GetProperty("properties").GetProperty("task_type").GetProperty("enum").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(304, (await closed.SendAsync("GET", "/schema/workflow.json", headers: ("If-None-Match", schema.Headers["ETag"]))).Status);
        Assert.Equal(400, (await closed.SendAsync("GET", "/schema/workflow.json?nope=1")).Status);
    }
}
