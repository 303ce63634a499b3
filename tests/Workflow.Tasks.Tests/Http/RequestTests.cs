using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Workflow.Tasks.Tests.Http;

/// <summary>What arrives at the server.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private LoopbackServer _server = null!;
    private Received _received = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(async context =>
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received = new(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        context.Response.StatusCode = 204;
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(null, "GET")]
    [InlineData("GET", "GET")]
    [InlineData("head", "HEAD")]
    [InlineData("Post", "POST")]
    [InlineData("PUT", "PUT")]
    [InlineData("patch", "PATCH")]
    [InlineData("DELETE", "DELETE")]
    [InlineData("options", "OPTIONS")]
    public async Task Run_SendsTheMethod_WhateverItsCase(string? method, string expected)
    {
        await CallAsync(new { url = _server.Url, method });

        Assert.Equal(expected, _received.Method);
        Assert.Empty(_received.Body);
        Assert.DoesNotContain("Content-Type", _received.Headers);
    }

    [Theory]
    [InlineData("""{"a":[1,2.50],"b":"\u00e9 é"}""", """{"a":[1,2.50],"b":"\u00e9 é"}""", "application/json")]
    [InlineData("[]", "[]", "application/json")]
    [InlineData("0", "0", "application/json")]
    [InlineData("false", "false", "application/json")]
    [InlineData("\"é \\n{}\"", "é \n{}", "text/plain; charset=utf-8")]
    public async Task Run_SendsTheBody_WhateverItIs(string body, string expected, string contentType)
    {
        await CallAsync($$"""{"url":"{{_server.Url}}","method":"POST","body":{{body}}}""");

        Assert.Equal(expected, Encoding.UTF8.GetString(_received.Body));
        Assert.Equal(contentType, _received.Headers["Content-Type"]);
        Assert.Equal(_received.Body.Length.ToString(), _received.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("<a>é</a>", "application/xml", "utf-8")]
    [InlineData("<a>é</a>", "application/xml; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("中", "text/plain; charset=UTF-16", "utf-16")]
    public async Task Run_SendsTextInItsCharset_WhenContentTypeIsSet(string body, string contentType, string charset)
    {
        await CallAsync(new { url = _server.Url, method = "PUT", body, headers = new Dictionary<string, string> { ["content-type"] = contentType } });

        Assert.Equal(body, Encoding.GetEncoding(charset).GetString(_received.Body));
        Assert.Equal(contentType, _received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Run_SendsJsonAsNamed_WhenContentTypeIsSet()
    {
        await CallAsync($$$"""{"url":"{{{_server.Url}}}","method":"PATCH","body":{"a":1},"headers":{"Content-Type":"application/merge-patch+json"}}""");

        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(_received.Body));
        Assert.Equal("application/merge-patch+json", _received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Run_SendsContentHeaders_WhenThereIsNoBody()
    {
        await CallAsync(new { url = _server.Url, headers = new Dictionary<string, string> { ["Content-Type"] = "application/json", ["Content-Language"] = "de" } });

        Assert.Equal("application/json", _received.Headers["Content-Type"]);
        Assert.Equal("de", _received.Headers["Content-Language"]);
        Assert.Empty(_received.Body);
    }

    [Fact]
    public async Task Run_SendsHeadersAsWritten_WhenSet()
    {
        await CallAsync($$$"""
            {"url":"{{{_server.Url}}}","headers":{"Authorization":"Bearer a.b~c==","X-Number":1.50,"X-Flag":true,"X-Empty":"",
            "Cookie":"a=1; b=2","Accept":"nonsense, //","X-Tab":"a\tb"}}
            """);

        Assert.Equal("Bearer a.b~c==", _received.Headers["Authorization"]);
        Assert.Equal("1.50", _received.Headers["X-Number"]);
        Assert.Equal("true", _received.Headers["X-Flag"]);
        Assert.Equal("", _received.Headers["X-Empty"]);
        Assert.Equal("a=1; b=2", _received.Headers["Cookie"]);
        Assert.Equal("nonsense, //", _received.Headers["Accept"]);
        Assert.Equal("a\tb", _received.Headers["X-Tab"]);
        Assert.Equal($"127.0.0.1:{_server.Port}", _received.Headers["Host"]);
    }

    [Fact]
    public async Task Run_AppendsTheQuery_WhenUrlHasOne()
    {
        await CallAsync($$$"""{"url":"{{{_server.Url}}}a%20b?x=1","query":{"q":"a&b=ü","n":1.0,"t":true,"none":null,"l":["x",null,2,false]}}""");

        Assert.Equal("/a%20b?x=1&q=a%26b%3D%C3%BC&n=1.0&t=true&l=x&l=2&l=false", _received.Target);
    }

    [Fact]
    public async Task Run_SendsOneIdempotencyKey_WhenAttemptedAgain()
    {
        List<string> keys = [];
        foreach (var (attempt, index) in new (int, int?)[] { (1, null), (2, null), (1, 0), (2, 0), (1, 1) })
        {
            (await _service.RunAsync("HTTP", new { url = _server.Url }, attempt, index)).Output();
            keys.Add(_received.Headers["Idempotency-Key"]);
        }

        Assert.Equal(["1-0001.3", "1-0001.3", "1-0001.3.0", "1-0001.3.0", "1-0001.3.1"], keys);
    }

    [Fact]
    public async Task Run_NamesItself_WhenUserAgentIsNotSet()
    {
        await CallAsync(new { url = _server.Url });

        Assert.Matches(@"^workflow/\d+\.\d+\.\d+$", _received.Headers["User-Agent"]);
    }

    [Fact]
    public async Task Run_SendsWhatHeadersSay_WhenTheyReplaceItsOwn()
    {
        await CallAsync(new { url = _server.Url, headers = new Dictionary<string, string> { ["idempotency-key"] = "mine", ["user-agent"] = "(me" } });

        Assert.Equal("mine", _received.Headers["Idempotency-Key"]);
        Assert.Equal("(me", _received.Headers["User-Agent"]);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("br;q=1.0, *;q=0")]
    [InlineData("")]
    public async Task Run_SendsAcceptEncodingAsWritten_WhenItIsSet(string value)
    {
        await CallAsync(new { url = _server.Url, headers = new Dictionary<string, string> { ["accept-encoding"] = value } });

        Assert.Equal(value, _received.Headers["Accept-Encoding"]);
    }

    [Fact]
    public async Task Run_AcceptsWhatItCanRead_WhenNothingIsSet()
    {
        await CallAsync(new { url = _server.Url });

        Assert.Equal("gzip, deflate, br", _received.Headers["Accept-Encoding"]);
    }

    [Fact]
    public async Task Run_LogsTheCall_WithoutItsQuery()
    {
        await CallAsync(new { url = new Uri(_server.Url, "/p?key=secret"), query = new { key = "secret" } });

        Assert.StartsWith($"GET {_server.Url}p answered 204 after ", Assert.Single(_service.Log), StringComparison.Ordinal);
    }

    private async Task CallAsync(object config) => (await _service.RunAsync("HTTP", config)).Output();

    private sealed record Received(string Method, string Target, Dictionary<string, string> Headers, byte[] Body);
}
