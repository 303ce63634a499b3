using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.OwnTaskTypes;

/// <summary>The example of a host with a task type of its own, run as it is.</summary>
public sealed class OwnTaskTypeTests : IAsyncLifetime
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "own-task-type", "invoice.yaml"));

    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _host;

    private WorkflowClient Client => _host!.Client;

    public async ValueTask InitializeAsync() =>
        _host = await StandaloneProcess.StartOtherAsync(StandaloneProcess.AssemblyOf("examples/own-task-type", "OwnTaskType"), _folder.Path);

    public ValueTask DisposeAsync()
    {
        _host?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Example_Runs()
    {
        var workflow = (await Client.PostTextAsync("/api/v1/workflows", Yaml, "application/yaml")).Expect(HttpStatusCode.Created).Json.Number("id");

        var story = await Client.EndAsync(await Client.StartWithAsync(workflow, null));
        var dear = await Client.EndAsync(await Client.StartWithAsync(workflow, JsonNode.Parse("""{"orders":[{"item":"car","price":9000}]}""")));
        var faulty = await Client.EndAsync(await Client.StartWithAsync(workflow, JsonNode.Parse("""{"orders":[{"item":"pen","price":1},{"item":"pen","price":-1}]}""")));

        Assert.Matches("^{\"number\":\"A-20[0-9]{2}-.*\\.0\",\"customer\":\"Ada\",\"net\":20.0,\"total\":21.40?}$", story.OutputOf("invoice"));
        Assert.Contains(await Client.ListAsync($"api/v1/runs/{story.Id}/logs"), line => line.Text("message") == "2 lines");
        Assert.Equal(("credit_limit", "The total is 9630, and the limit of Ada is 100."), (dear.ErrorCodeOf("invoice"), dear.ErrorOf("invoice")));
        Assert.Equal(("config", "The config is faulty: /config/lines/1/price must be from 0 to 100000, not -1."), (faulty.ErrorCodeOf("invoice"), faulty.ErrorOf("invoice")));
    }

    [Theory]
    [InlineData("""{"lines":[{"item":"a","price":1}]}""", "/tasks/0/config/customer", "is required")]
    [InlineData("""{"customer":"Ada","lines":[]}""", "/tasks/0/config/lines", "must have at least 1 element")]
    [InlineData("""{"customer":"Ada","lines":[{"item":"a","price":1,"count":0}]}""", "/tasks/0/config/lines/0/count", "must be from 1 to 1000, not 0")]
    [InlineData("""{"customer":"Ada","lines":"{{ inputs.x }}","series":"{{ inputs.x }}"}""", "/tasks/0/config/series", "must not contain an expression: the series is the same for every run")]
    [InlineData("""{"customer":"Ada","lines":[{"item":"a","price":1}],"tax":"none"}""", "/tasks/0/config/credit_limit", "is required without tax")]
    public async Task Fault_IsFound_WhenTheWorkflowIsSaved(string config, string pointer, string detail)
    {
        var answer = await Client.PostAsync("/api/v1/workflows", JsonNode.Parse($$"""{"name":"a","tasks":[{"name":"a","task_type":"INVOICE","config":{{config}}}],"inputs":{"x":{"type":"string"} } }"""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), error => error.Text("pointer") == pointer && error.Text("detail") == detail);
    }

    [Fact]
    public async Task TaskTypes_HaveItsSchemaAndItsReference()
    {
        var type = (await Client.ListAsync("api/v1/task-types")).Single(type => type.Text("name") == "INVOICE");

        Assert.Equal("Adds up what is sold, with its tax.", type.Text("description"));
        Assert.Contains("| `lines[].price` | The price of one. A number, 0 to 100000. | required |\n", type.Text("reference"), StringComparison.Ordinal);
        Assert.Equal("""["customer","lines"]""", type.GetProperty("config_schema").GetProperty("required").GetRawText());
    }
}
