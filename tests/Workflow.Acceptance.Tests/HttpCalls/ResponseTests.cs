using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.HttpCalls;

/// <summary>What HTTP tasks do with a response, from one task to the next.</summary>
public sealed class ResponseTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("responses");

    [Fact]
    public async Task Task_IsTriedAgain_UntilTheResponseIsAsExpected()
    {
        var poll = Call("poll", host.Sink.Pending(2, _name), ("expect", new JsonObject { ["condition"] = "response.body.status === tasks.wanted.output" }));

        var story = await PlayAsync(Define.Pass("wanted", "done"), poll.Retried(5));

        Assert.Equal(["FAILED", "FAILED", "SUCCEEDED"], story.Attempts("poll").Select(a => a.Text("status")));
        Assert.Equal("unexpected_response", story.Attempts("poll")[0].Member("error").Text("code"));
        Assert.Contains("\"status\":\"done\"", story.OutputOf("poll"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_JoinsPages()
    {
        var paging = new JsonObject
        {
            ["next"] = "{{ response.body.next === null ? null : `?count=${tasks.count.output}&page=${response.body.next}` }}",
            ["items"] = "response.body.items",
        };

        var story = await PlayAsync(Define.Pass("count", "{{ 3 }}"), Call("list", host.Sink.Pages(3), ("paging", paging)), Define.Pass("sum", "{{ tasks.list.output.items.join('-') }}"));

        Assert.Equal(("SUCCEEDED", "1-2-3"), (story.Status, story.OutputOf("sum").Trim('"')));
    }

    [Fact]
    public async Task Task_PassesBytesOn_AsTheyCame()
    {
        const int Count = 3_000_000; // more than an expression can pass on

        var story = await PlayAsync(
            Call("download", host.Sink.Bytes(Count), ("max_response_bytes", Count)),
            Call("upload", host.Sink.Digest, ("method", "POST"), ("body_from", "tasks.download.output")),
            Call("parts", host.Sink.Digest, ("method", "POST"), ("multipart", new JsonArray(new JsonObject { ["name"] = "a", ["file_name"] = "a.bin", ["value_from"] = "tasks.download.output" }))));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Contains($"\"length\":{Count},\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(HttpSink.BytesOf(Count)))}\",\"type\":\"application/x-bytes\"", story.OutputOf("upload"), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"multipart/form-data; boundary=", story.OutputOf("parts"), StringComparison.Ordinal);
    }

    private static JsonObject Call(string name, Uri url, params (string Name, JsonNode Value)[] members)
    {
        var config = new JsonObject { ["url"] = url.AbsoluteUri };
        foreach (var (member, value) in members)
        {
            config[member] = value;
        }

        return Define.Task(name, "HTTP", config);
    }

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
