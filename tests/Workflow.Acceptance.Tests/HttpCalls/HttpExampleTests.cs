using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.HttpCalls;

/// <summary>The example of HTTP tasks, run as it is but for its names.</summary>
public sealed partial class HttpExampleTests
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "http", "orders.yaml"));

    [Fact]
    public async Task Orders_AreAskedFor_AndReadPageByPage()
    {
        await using var host = await TestSecrets.StartHostAsync();
        await using var shop = await ExampleShop.StartAsync(TestSecrets.Token, orders: 5, notReady: 1);
        var yaml = Yaml.Replace("name: orders\n", $"name: orders-{Guid.NewGuid():N}\n", StringComparison.Ordinal).Replace("SHOP_TOKEN", "TEST_TOKEN", StringComparison.Ordinal);
        var workflow = (await host.Client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml")).Expect(System.Net.HttpStatusCode.Created).Json.Number("id");

        var story = await host.Client.EndAsync(await host.Client.StartWithAsync(workflow, new JsonObject { ["shop"] = shop.Url.AbsoluteUri.TrimEnd('/') }));

        Assert.Equal(("SUCCEEDED", "\"5 orders\""), (story.Status, story.OutputOf("count")));
        Assert.Equal(["FAILED", "SUCCEEDED"], story.Attempts("wait-until-ready").Select(attempt => attempt.Text("status")));
        Assert.Matches(Form(), shop.Requests.First());
        Assert.Equal(
            ["GET /reports/r7", "GET /reports/r7", "GET /reports/r7/orders?limit=100", "GET /reports/r7/orders?from=2", "GET /reports/r7/orders?from=4"],
            shop.Requests.Skip(1));
    }

    [GeneratedRegex(@"^POST /reports kind=orders&state=paid&state=sent&day=\d{4}-\d\d-\d\d$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
