namespace Workflow.Tasks.Tests.Http.Calls;

/// <summary>Cookies within one call: set by one response, and sent with the next request.</summary>
public sealed class CookieTests : IAsyncDisposable
{
    private readonly Service _service = new();
    private readonly RawServer _other;
    private readonly RawServer _server;
    private string[] _cookies = [];

    public CookieTests()
    {
        _other = new RawServer(static _ => RawServer.Answer("", "other"u8, "close"));
        _server = new RawServer(request => request.Split(' ')[1] switch
        {
            "/start" => RawServer.Redirect("/end", _cookies),
            "/away" => RawServer.Redirect(_other!.Url.AbsoluteUri, _cookies),
            _ => RawServer.Answer("", "end"u8, "close"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _other.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData("a=1; Path=/end; HttpOnly; SameSite=Strict|b=2; Path=/", "a=1; b=2")]
    [InlineData("a=1|a=2", "a=2")]
    [InlineData("a=1|a=; Max-Age=0", null)]
    [InlineData("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [InlineData("a=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT", "a=1")]
    [InlineData("a=1; Path=/other", null)]
    [InlineData("a=1; Secure", null)]
    [InlineData("a=1; Domain=example.org", null)]
    [InlineData("nonsense|=|b=2", "b=2")]
    public async Task Run_SendsThem_AsTheirServerSays(string cookies, string? expected)
    {
        _cookies = cookies.Split('|');

        await RunAsync("start");

        Assert.Equal(expected, CookieOf(_server.Requests[1]));
    }

    [Fact]
    public async Task Run_SendsThem_WithThoseOfTheConfig()
    {
        _cookies = ["a=1"];

        await RunAsync("start", """,{"Cookie":"own=0"}""");

        Assert.Equal("own=0", CookieOf(_server.Requests[0]));
        Assert.Equal("own=0; a=1", CookieOf(_server.Requests[1]));
    }

    [Fact]
    public async Task Run_ForgetsThem_AfterTheCall()
    {
        _cookies = ["a=1; Max-Age=1000"];

        await RunAsync("start");
        await RunAsync("end");

        Assert.Null(CookieOf(_server.Requests[2]));
    }

    [Fact]
    public async Task Run_SendsNoneOfTheConfig_ToAnotherOrigin()
    {
        _cookies = ["a=1; Path=/start"];

        await RunAsync("away", """,{"Cookie":"own=0"}""");

        Assert.Null(CookieOf(_other.Requests.Single()));
    }

    private static string? CookieOf(string request) =>
        request.Split("\r\n").SingleOrDefault(line => line.StartsWith("Cookie: ", StringComparison.Ordinal))?["Cookie: ".Length..];

    private async Task RunAsync(string path, string headers = "") =>
        (await _service.RunAsync("HTTP", "{\"url\":\"" + _server.Url + path + "\"" + headers.Replace(",{", ",\"headers\":{", StringComparison.Ordinal) + "}")).Output();
}
