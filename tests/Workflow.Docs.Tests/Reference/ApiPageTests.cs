using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Docs.Tests.Pages;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of the API has every route that the service has, and no other.</summary>
public sealed class ApiPageTests
{
    // Pages, which the document of the routes does not describe.
    private static readonly string[] Undescribed = ["GET /docs", "GET /openapi.json", "GET /login", "POST /login", "POST /logout"];

    private static readonly Page Api = Page.Named("docs/reference/api.md");

    [Fact]
    public async Task Page_HasEveryRoute()
    {
        using var folder = new TemporaryFolder();
        using var service = await StandaloneProcess.StartAsync(folder.Path);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = service.BaseAddress };
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)));
        var routes = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal(
            routes.Concat(Undescribed).Order(StringComparer.Ordinal),
            Api.Rows("route").Select(row => Page.Codes(row[0])[0]).Order(StringComparer.Ordinal));
        foreach (var page in Undescribed.Where(page => page.StartsWith("GET ", StringComparison.Ordinal)))
        {
            using var answer = await http.GetAsync(new Uri(page.Split(' ')[1], UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, page);
        }
    }

    [Fact]
    public void Page_HasEveryTrigger() =>
        Assert.Equal(Word.AllLower<RunTrigger>(), Api.Rows("trigger").Select(row => Page.Codes(row[0])[0]));

    [Fact]
    public void Page_HasEveryCauseOfAWait() =>
        Assert.Equal(Word.AllLower<WaitCause>(), Api.Rows("`waits_for`").Select(row => Page.Codes(row[0])[0]));
}
