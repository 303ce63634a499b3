using System.Globalization;

namespace Workflow.Tasks.Tests.Http.Redirects;

/// <summary>What a redirect carries: everything to the same origin, and nothing of the config to another.</summary>
public sealed class OriginTests : IAsyncDisposable
{
    private readonly Service _service = new();

    // What the first server answers each path with: a status and a location, or nothing.
    private readonly Dictionary<string, (int Status, string Location)> _redirects = [];
    private readonly RawServer _first;
    private readonly RawServer _second;

    public OriginTests()
    {
        _first = new RawServer(request => Answer(request));
        _second = new RawServer(request => Answer(request));
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _service.DisposeAsync();
    }

    public static TheoryData<int, string, bool> Ways()
    {
        var rows = new TheoryData<int, string, bool>();
        foreach (var status in new[] { 300, 301, 302, 303, 307, 308 })
        {
            foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
            {
                rows.Add(status, method, false);
                if (method is not ("GET" or "HEAD"))
                {
                    rows.Add(status, method, true);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_SendsEverything_WhenTheOriginStays(int status, string method, bool hasBody)
    {
        _redirects["/a"] = (status, "/b");

        (await CallAsync("/a", method, hasBody)).Output();

        var request = _first.Requests[1];
        var becomesGet = status == 303 ? method is not ("GET" or "HEAD") : status <= 302 && method == "POST";
        Assert.StartsWith($"{(becomesGet ? "GET" : method)} /b ", request, StringComparison.Ordinal);
        Assert.All(
            new[] { "Authorization: Bearer t0ken", "Cookie: a=1", "X-Api-Key: k3y", "Idempotency-Key: 1-0001.3", "Accept-Encoding: identity" },
            header => Assert.Contains(header, request, StringComparison.Ordinal));
        Assert.Equal(hasBody && !becomesGet, request.Contains("the body", StringComparison.Ordinal));
        Assert.Equal(hasBody && !becomesGet, request.Contains("Content-Type: text/special", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_SendsNothingOfTheConfig_WhenTheOriginChanges(int status, string method, bool hasBody)
    {
        _redirects["/a"] = (status, new Uri(_second.Url, "/b").ToString());
        var becomesGet = status == 303 ? method is not ("GET" or "HEAD") : status <= 302 && method == "POST";

        var result = await CallAsync("/a", method, hasBody);

        if (hasBody && !becomesGet)
        {
            // Without its body it would be a different call, so it is refused.
            Assert.Contains("its body is not sent there", result.Failure("address_refused", retryable: false).Message, StringComparison.Ordinal);
            Assert.Empty(_second.Requests);
            return;
        }

        result.Output();
        var request = Assert.Single(_second.Requests);
        Assert.StartsWith($"{(becomesGet ? "GET" : method)} /b ", request, StringComparison.Ordinal);
        Assert.All(
            new[] { "Authorization", "Cookie", "X-Api-Key", "Idempotency-Key", "text/special", "identity", "the body" },
            text => Assert.DoesNotContain(text, request, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("User-Agent: workflow/", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:{0}/b")] // another host, though it is the same machine
    [InlineData("http://127.0.0.2:{0}/b")]
    public async Task Run_SendsNothingOfTheConfig_WhenOnlyTheHostChanges(string location)
    {
        _redirects["/a"] = (307, string.Format(CultureInfo.InvariantCulture, location, _first.Port));

        var result = await CallAsync("/a", "GET", hasBody: false);

        if (result.Error is null)
        {
            Assert.DoesNotContain("t0ken", _first.Requests[1], StringComparison.Ordinal);
        }
        else
        {
            result.Failure("connection", retryable: true); // nothing listens at 127.0.0.2
        }
    }

    [Fact]
    public async Task Run_SendsNothingOfTheConfig_WhenItComesBackToItsOrigin()
    {
        _redirects["/a"] = (307, new Uri(_second.Url, "/b").ToString());
        _redirects["/b"] = (307, new Uri(_first.Url, "/c").ToString());

        (await CallAsync("/a", "DELETE", hasBody: false)).Output();

        Assert.StartsWith("DELETE /c ", _first.Requests[1], StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", _first.Requests[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//127.0.0.1:{0}/b", true)]
    [InlineData("HTTP://127.0.0.1:{0}/b", true)]
    [InlineData("?x=1", true)]
    [InlineData("../b", true)]
    [InlineData("//127.0.0.1:{1}/b", false)]
    public async Task Run_KnowsTheOrigin_HoweverItIsWritten(string location, bool isSame)
    {
        _redirects["/a"] = (307, string.Format(CultureInfo.InvariantCulture, location, _first.Port, _second.Port));

        (await CallAsync("/a", "GET", hasBody: false)).Output();

        var last = isSame ? _first.Requests[1] : Assert.Single(_second.Requests);
        Assert.Equal(isSame, last.Contains("k3y", StringComparison.Ordinal));
    }

    private Task<Core.TaskTypes.TaskResult> CallAsync(string path, string method, bool hasBody)
    {
        var headers = new Dictionary<string, string>
        {
            ["Authorization"] = "Bearer t0ken",
            ["Cookie"] = "a=1",
            ["X-Api-Key"] = "k3y",
            ["Accept-Encoding"] = "identity",
        };
        if (hasBody)
        {
            headers["Content-Type"] = "text/special";
        }

        return _service.RunAsync("HTTP", new { url = new Uri(_first.Url, path), method, headers, body = hasBody ? "the body" : null });
    }

    private byte[] Answer(string request)
    {
        var path = request.Split(' ')[1];
        return System.Text.Encoding.ASCII.GetBytes(_redirects.TryGetValue(path, out var redirect)
            ? $"HTTP/1.1 {redirect.Status} Go\r\nLocation: {redirect.Location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
}
