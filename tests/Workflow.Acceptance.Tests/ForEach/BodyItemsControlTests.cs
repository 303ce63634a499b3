using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.ForEach;

/// <summary>Items of a stored body in a run that is paused, reaches its time limit, or knows secrets.</summary>
public sealed class BodyItemsControlTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("body-control");

    [Fact]
    public async Task Pause_HoldsItems_AndChunks_UntilItIsResumed()
    {
        var each = Define.Http("each", host.Sink.Held(_name)).With("item_when", "item.n % 50 === 0").With("max_parallel", 2);
        var run = await host.Client.StartAsync(Workflow(host, 2_000, "", each));
        await host.Client.UntilAsync(run, "two items run", _ => Held.Count == 2);
        await host.Client.TellAsync(run, "pause");
        var chunk = (await host.Client.UntilAsync(run, "it is paused", s => s.Status == "PAUSED")).Items("each").Single().Text("child_run_id");
        await host.Client.UntilAsync(chunk, "the chunk is paused", s => s.Status == "PAUSED");

        host.Sink.Open(_name);
        await host.Client.UntilAsync(chunk, "both items have ended", s => s.Items("each").Count(item => item.Text("status") == "SUCCEEDED") == 2);
        Assert.Equal(2, Held.Count);
        Assert.Single((await host.Client.StoryAsync(run)).Items("each"));
        await host.Client.TellAsync(run, "resume");

        Assert.Equal("""{"count":2000,"succeeded":40,"failed":0,"skipped":1960}""", (await host.Client.EndAsync(run)).OutputOf("each"));
        Assert.Equal(40, Held.Count);
    }

    [Fact]
    public async Task TimeLimitOfTheRun_EndsItems_AndChunks_AndThenCleansUp()
    {
        var each = Define.Http("each", host.Sink.Held(_name)).With("item_when", "item.n % 500 === 0");

        var story = await host.Client.EndAsync(await host.Client.StartAsync(Workflow(host, 3_000, "", each, Define.Pass("clean").With("trigger_rule", "always")).With("timeout_seconds", 5)));

        Assert.Equal(("TIMED_OUT", "CANCELLED", "SUCCEEDED"), (story.Status, story.StatusOf("each"), story.StatusOf("clean")));
        foreach (var chunk in story.Items("each").Where(item => item.Member("child_run_id").ValueKind == JsonValueKind.String))
        {
            Assert.Equal("CANCELLED", (await host.Client.EndAsync(chunk.Text("child_run_id"))).Status);
        }

        await Eventually.HoldsAsync("the calls that were made are aborted", () => Held.All(call => call.IsAborted));
    }

    [Fact]
    public async Task Secret_InALine_AppearsNowhere()
    {
        await using var own = await TestSecrets.StartHostAsync();
        var escaped = string.Concat(TestSecrets.Token.Select(c => $"\\u{(int)c:x4}"));
        var each = Define.Pass("each", "{{ item.n === 1200 ? null.wrong : item }}").With("tolerated_failures", new JsonObject { ["count"] = 1 });
        var story = await own.Client.EndAsync(await own.Client.StartAsync(Workflow(own, 1_300, $",\"a\":\"{TestSecrets.Token}\",\"b\":\"x{escaped}x\"", each)));

        Assert.Equal("SUCCEEDED", story.Status);
        var chunks = story.Items("each").Select(item => item.Text("child_run_id")).ToList();
        Assert.Equal("""{"n":7,"a":"***","b":"x***x"}""", JsonSerializer.Serialize((await own.Client.EndAsync(chunks[0])).Items("each")[7].Member("output")));
        foreach (var id in (string[])[story.Id, .. chunks])
        {
            foreach (var part in (string[])["", "/tasks?limit=200", "/logs?limit=200", "/summary"])
            {
                var text = (await own.Client.GetAsync($"/api/v1/runs/{id}{part}")).Expect(HttpStatusCode.OK).Text;
                Assert.DoesNotContain(TestSecrets.Token, text, StringComparison.Ordinal);
                Assert.DoesNotContain(escaped, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private IReadOnlyList<SinkCall> Held => [.. host.Sink.CallsAbout(_name).Where(call => call.Target.StartsWith("/held", StringComparison.Ordinal))];

    private JsonObject Workflow(AcceptanceHost at, int count, string members, params IEnumerable<JsonObject> tasks)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(n => $"{{\"n\":{n}{members}}}\n")));
        var config = new JsonObject { ["url"] = at.Sink.Content(_name, body, "application/x-ndjson").AbsoluteUri, ["response_body"] = "stored" };
        if (members.Length > 0)
        {
            config["headers"] = new JsonObject { ["X-Token"] = "{{ secrets.TEST_TOKEN }}" };
        }

        List<JsonObject> all = [Define.Task("load", "HTTP", config), .. tasks];
        all[1]["for_each"] = new JsonObject { ["body_from"] = "tasks.load.output" };
        return Define.Workflow(_name, all);
    }
}
