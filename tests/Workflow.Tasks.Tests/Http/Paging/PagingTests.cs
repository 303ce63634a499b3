using System.Globalization;
using Microsoft.AspNetCore.Http;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Http.Paging;

/// <summary>Lists in pages, whose items are joined.</summary>
public sealed class PagingTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private readonly List<string> _requests = [];
    private LoopbackServer _server = null!;
    private LoopbackServer _other = null!;
    private Func<int, HttpContext, object> _page = static (_, _) => new { };

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync(AnswerAsync);
        _other = await LoopbackServer.StartAsync(AnswerAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _other.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("response.body.next")]
    [InlineData("{{ response.body.next }}")]
    [InlineData("response.body.next && `?page=${response.body.next.split('=')[1]}`")]
    public async Task Run_JoinsTheItems_OfAllPages(string next)
    {
        _page = (page, _) => new { items = new object[] { page, $"p{page}" }, next = page < 3 ? $"/list?page={page + 1}" : null };

        var output = (await RunAsync(next, "response.body.items")).Output();

        Assert.Equal("""[1,"p1",2,"p2",3,"p3"]""", output.GetProperty("items").GetRawText());
        Assert.Equal(3, output.GetProperty("pages").GetInt32());
        Assert.Equal(200, output.GetProperty("status_code").GetInt32());
        Assert.StartsWith("application/json", output.GetProperty("headers").GetProperty("content-type").GetString(), StringComparison.Ordinal);
        Assert.Equal(["status_code", "headers", "items", "pages"], output.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["/list [k3y] 1-0001.3", "/list?page=2 [k3y] 1-0001.3.2", "/list?page=3 [k3y] 1-0001.3.3"], _requests);
    }

    [Theory]
    [InlineData("<{0}>; rel=\"next\"")]
    [InlineData("<{0}>; rel=next")]
    [InlineData("<x>; rel=prev, <{0}>; title=\"a, <b>; rel=next\"; rel=\"last next\"")]
    [InlineData("<{0}>;REL=\"Next\" , <y>; rel=next")]
    public async Task Run_FollowsTheLinkHeader_WhenThereIsNoNext(string link)
    {
        _page = (page, context) =>
        {
            context.Response.Headers.Link = page < 3 ? string.Format(CultureInfo.InvariantCulture, link, $"?page={page + 1}") : "<?page=1>; rel=first";
            return new[] { page };
        };

        Assert.Equal("[1,2,3]", (await RunAsync(null, null)).Output().GetProperty("items").GetRawText());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("''")]
    [InlineData("false")]
    [InlineData("response.body.nothing")]
    public async Task Run_Ends_WhenThereIsNoNextPage(string next)
    {
        _page = static (_, _) => new { items = Array.Empty<int>() };

        Assert.Equal("[]", (await RunAsync(next, "response.body.items")).Output().GetProperty("items").GetRawText());
    }

    [Theory]
    [InlineData("7", "next gave something else than a URL")]
    [InlineData("({})", "next gave something else than a URL")]
    [InlineData("'http://['", "next gave something else than a URL")]
    [InlineData("'?page=2'", "the pages are a loop: page 3 has the address of an earlier one")]
    [InlineData("'/list'", "the pages are a loop: page 2 has the address of an earlier one")]
    [InlineData("`?page=${response.body.page + 1}`", "there are more than 4 pages, the max_pages of the task")]
    public async Task Run_FailsForGood_WhenThePagesCannotBeFollowed(string next, string why)
    {
        _page = static (page, _) => new { page, items = new[] { 1 } };

        var error = (await RunAsync(next, "response.body.items", maxPages: 4)).Failure("paging", retryable: false);

        Assert.Equal($"GET {_server.Url}list failed: {why}", error.Message[..^1][..Math.Min(error.Message.Length - 1, $"GET {_server.Url}list failed: {why}".Length)]);
        Assert.InRange(_requests.Count, 1, 4);
    }

    [Theory]
    [InlineData("response.body", "items gave an object on page 1, and must give a list")]
    [InlineData("response.body.nothing", "items gave null on page 1, and must give a list")]
    public async Task Run_FailsForGood_WhenAPageHasNoList(string items, string why)
    {
        _page = static (_, _) => new { };

        Assert.Contains(why, (await RunAsync("null", items)).Failure("paging", retryable: false).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TakesALastPage_ThatIsExactlyTheLast()
    {
        _page = static (page, _) => new { items = new[] { page }, next = page < 4 ? $"?page={page + 1}" : null };

        Assert.Equal(4, (await RunAsync("response.body.next", "response.body.items", maxPages: 4)).Output().GetProperty("pages").GetInt32());
    }

    [Fact]
    public async Task Run_LimitsTheBytes_OfAllPages()
    {
        _page = static (page, _) => new { items = new[] { new string('x', 1_000) }, next = $"?page={page + 1}" };

        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "list"), max_response_bytes = 5_000, paging = new { next = "response.body.next", items = "response.body.items" } });

        result.Failure("response_too_large", retryable: false);
        Assert.Equal(5, _requests.Count);
    }

    [Fact]
    public async Task Run_LimitsTheItems_WhateverAnExpressionMakesOfThem()
    {
        _page = static (page, _) => new { next = $"?page={page + 1}" };

        var error = (await RunAsync("response.body.next", "Array(1000).fill('x'.repeat(1000))")).Failure("paging", retryable: false);

        Assert.Contains("more than 16777216 bytes, the limit of an output", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ChecksEachPage()
    {
        _page = static (page, _) => new { ok = page < 2, items = new[] { page }, next = $"?page={page + 1}" };
        var config = new { url = new Uri(_server.Url, "list"), expect = new { condition = "response.body.ok" }, paging = new { next = "response.body.next", items = "response.body.items" } };

        var error = (await _service.RunAsync("HTTP", config)).Failure("unexpected_response", retryable: true);

        Assert.Contains("\"items\":[2]", error.Details!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SendsNoCredentials_ToAnotherOrigin_NorAfterIt()
    {
        _page = (page, _) => new
        {
            items = new[] { page },
            next = page switch { 1 => new Uri(_other.Url, "list?page=2").AbsoluteUri, 2 => new Uri(_server.Url, "list?page=3").AbsoluteUri, _ => null },
        };

        (await RunAsync("response.body.next", "response.body.items")).Output();

        Assert.Equal(["/list [k3y] 1-0001.3", "/list?page=2 [] ", "/list?page=3 [] "], _requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "its next page leads to file:///etc/passwd, which is neither http nor https")]
    [InlineData("http://a:b@127.0.0.1/", "with a user name or password")]
    [InlineData("http://169.254.169.254/latest", "a cloud metadata address")]
    public async Task Run_RefusesANextPage_ThatACallMayNotReach(string next, string why)
    {
        _page = (_, _) => new { items = new[] { 1 }, next };

        Assert.Contains(why, (await RunAsync("response.body.next", "response.body.items")).Failure("address_refused", retryable: false).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"paging":{"next":""}}""", "/config/paging/next", "must not be empty")]
    [InlineData("""{"paging":{"items":7}}""", "/config/paging/items", "must be a text")]
    [InlineData("""{"paging":{"max_pages":0}}""", "/config/paging/max_pages", "must be from 1 to 1000")]
    [InlineData("""{"paging":{"max_pages":1001}}""", "/config/paging/max_pages", "must be from 1 to 1000")]
    [InlineData("""{"paging":{"limit":1}}""", "/config/paging/limit", "is not a known member; the members are items, max_pages, next")]
    [InlineData("""{"paging":{},"method":"POST"}""", "/config/paging", "goes with GET only, not with POST")]
    public void Validate_PointsAtTheFault(string members, string pointer, string detail)
    {
        var fault = Assert.Single(_service.Faults("HTTP", """{"url":"http://h",""" + members[1..]));

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.Add($"{context.Request.Path}{context.Request.QueryString} [{context.Request.Headers["X-API-Key"]}] {context.Request.Headers["Idempotency-Key"]}");
        var page = context.Request.Query.TryGetValue("page", out var number) ? int.Parse(number.ToString(), CultureInfo.InvariantCulture) : 1;
        await context.Response.WriteAsJsonAsync(_page(page, context));
    }

    private Task<TaskResult> RunAsync(string? next, string? items, int maxPages = 50) => _service.RunAsync("HTTP", new
    {
        url = new Uri(_server.Url, "list"),
        auth = new { type = "api_key", value = "k3y" },
        paging = new { next, items, max_pages = maxPages },
    });
}
