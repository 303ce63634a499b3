namespace Workflow.Api.Tests.Requests;

public sealed class MediaTypeTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("text/json")]
    [InlineData("application/vnd.workflow+json")]
    [InlineData("application/vnd.workflow+JSON")]
    public async Task Post_ReadsJson_WhenTheMediaTypeIsOneOfIts(string type) =>
        Assert.Equal("is required", Assert.Single((await host.SendAsync("POST", "/api/v1/workflows", "{}", type)).Faults).Detail);

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("application/yaml; charset=utf-8")]
    [InlineData("application/YAML")]
    [InlineData("application/x-yaml")]
    [InlineData("text/yaml")]
    [InlineData("text/x-yaml")]
    [InlineData("application/vnd.workflow+yaml")]
    public async Task Post_ReadsYaml_WhenTheMediaTypeIsOneOfIts(string type) =>
        Assert.Equal("is required", Assert.Single((await host.SendAsync("POST", "/api/v1/workflows", "# empty\n{}", type)).Faults).Detail);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Post_SaysWhatIsRead_WhenTheMediaTypeIsAnother(string type)
    {
        var answer = await host.SendAsync("POST", "/api/v1/workflows", "{}", type);

        Assert.Equal(415, answer.Status);
        Assert.Equal("urn:workflow:problem:media-type", answer.Json.GetProperty("type").GetString());
        Assert.Contains("Content-Type must be application/json or application/yaml, ", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("json")]
    [InlineData("text/plain")]
    public async Task Read_SaysWhatIsRead_WhenTheMediaTypeIsNone(string? type)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.AspNetCore.Http.BadHttpRequestException>(() => Sent.ReadAsync("{}", type));
        Assert.Equal(415, refused.StatusCode);
        Assert.Contains("Content-Type must be application/json or application/yaml, ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("identity, gzip", 415)]
    [InlineData("GZIP", 415)]
    [InlineData("identity", 400)]
    [InlineData("Identity", 400)]
    [InlineData("", 400)]
    public async Task Post_RefusesABody_ThatIsCompressed(string coding, int status)
    {
        var answer = await host.SendAsync("POST", "/api/v1/workflows", "{}", "application/json", ("Content-Encoding", coding));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 415, answer.Text.Contains("Content-Encoding must be identity, not '", StringComparison.Ordinal));
    }
}
