using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;

namespace Workflow.Api.Tests.Requests;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("*/*", null)]
    [InlineData("application/*", null)]
    [InlineData("application/json", null)]
    [InlineData("text/csv", null)]
    [InlineData("nonsense;;", null)]
    [InlineData("application/yaml", "application/yaml")]
    [InlineData("APPLICATION/YAML", "application/yaml")]
    [InlineData("application/yaml; charset=utf-8", "application/yaml")]
    [InlineData("application/x-yaml", "application/x-yaml")]
    [InlineData("text/yaml", "text/yaml")]
    [InlineData("text/x-yaml, application/yaml", "application/yaml")]
    [InlineData("text/x-yaml, application/yaml;q=0.5", "text/x-yaml")]
    [InlineData("application/yaml, application/json", null)]
    [InlineData("application/yaml, application/json;q=0.9", "application/yaml")]
    [InlineData("application/yaml;q=0.8, application/json;q=0.9", null)]
    [InlineData("application/yaml, */*;q=0.1", "application/yaml")]
    [InlineData("application/yaml;q=0.1, */*", null)]
    [InlineData("application/yaml;q=0, */*", null)]
    [InlineData("application/yaml;q=0", null)]
    [InlineData("application/json;q=0, text/json;q=0, */*", "application/yaml")]
    [InlineData("application/yaml, application/*;q=0.5", "application/yaml")]
    [InlineData("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", null)]
    public void YamlOf_IsWhatTheCallerPrefers(string? accept, string? expected)
    {
        var http = new DefaultHttpContext();
        if (accept is not null)
        {
            http.Request.Headers.Accept = accept;
        }

        Assert.Equal(expected, AcceptHeader.YamlOf(http.Request));
    }
}
