using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Runs;

/// <summary>Runs are found by their labels and their business key.</summary>
public sealed class LabelTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("labels");

    [Fact]
    public async Task Runs_AreFound_ByLabelsAndBusinessKey()
    {
        var team = Define.UniqueName("team");
        var id = (await CreateAsync(new JsonObject { ["team"] = team, ["country"] = "{{ inputs.country }}" })).Number("id");
        var norway = await StartAsync(id, """{"inputs": {"order": 1, "country": "NO"}}""");
        var sweden = await StartAsync(id, """{"inputs": {"order": 2, "country": "SE"}, "labels": {"ticket": "A:7", "n": 5}}""");
        var other = await StartAsync(id, """{"inputs": {"order": 1}, "labels": {"team": "other"}}""");

        Assert.Equal([sweden, norway], await FindAsync($"/api/v1/runs?label=team:{team}"));
        Assert.Equal([sweden], await FindAsync($"/api/v1/runs?label=team:{team}&label=country:SE"));
        Assert.Equal([sweden], await FindAsync($"/api/v1/workflows/{id}/runs?label=ticket:A:7&label=n:5"));
        Assert.Equal([other, norway], await FindAsync($"/api/v1/runs?business_key={_name}/1"));
        Assert.Equal([norway], await FindAsync($"/api/v1/runs?business_key={_name}/1&label=team:{team}&workflow_id={id}&trigger=manual"));
        Assert.Empty(await FindAsync($"/api/v1/runs?business_key={_name}/3"));
        var run = await host.Client.RunAsync(sweden);
        Assert.Equal($$"""{"country":"SE","n":"5","team":"{{team}}","ticket":"A:7"}""", JsonSerializer.Serialize(run.Member("labels")));
        Assert.Equal($"{_name}/2", run.Text("business_key"));
        Assert.Equal("{}", JsonSerializer.Serialize((await host.Client.PlayAsync(Define.Workflow(Define.UniqueName("plain"), Define.Pass("a")))).Run.Member("labels")));

        await host.Client.EndAsync(norway);
        var rerun = (await host.Client.PostAsync($"/api/v1/runs/{norway}/rerun")).Expect(HttpStatusCode.Accepted).Json.Text("id");
        Assert.Equal([rerun, norway], await FindAsync($"/api/v1/runs?label=team:{team}&label=country:NO"));
    }

    [Theory]
    [InlineData("""{"labels": {"a b": "x"}}""", "/labels/a b")]
    [InlineData("""{"labels": {"a": {}}}""", "/labels/a")]
    [InlineData("""{"labels": {"country": "x\ny"}}""", "/labels/country")]
    [InlineData("""{"inputs": {"country": [1]}}""", "/labels/country")]
    public async Task Start_IsRefused_WhenALabelIsFaulty(string body, string pointer)
    {
        var id = (await CreateAsync(new JsonObject { ["country"] = "{{ inputs.country }}" })).Number("id");

        var answer = await host.Client.PostAsync($"/api/v1/workflows/{id}/run", JsonNode.Parse(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(pointer, answer.Json.Member("errors")[0].Text("pointer"));
        Assert.Empty(await FindAsync($"/api/v1/workflows/{id}/runs"));
    }

    private Task<JsonElement> CreateAsync(JsonObject labels) => host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", 1))
        .With("inputs", JsonNode.Parse("""{"order": {}, "country": {}}""")).With("labels", labels).With("business_key", _name + "/{{ inputs.order }}").With("max_concurrent_runs", 10));

    private async Task<string> StartAsync(long id, string body) =>
        (await host.Client.PostAsync($"/api/v1/workflows/{id}/run", JsonNode.Parse(body))).Expect(HttpStatusCode.Accepted).Json.Text("id");

    private async Task<IEnumerable<string>> FindAsync(string path) =>
        (await host.Client.GetAsync(path)).Expect(HttpStatusCode.OK).Json.Member("items").EnumerateArray().Select(run => run.Text("id"));
}
