using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.HttpCalls;

/// <summary>Responses that the store keeps: passed on, read by expressions, downloaded, and kept by reruns.</summary>
public sealed class StoredBodyTests(AcceptanceHost host)
{
    private const int Count = 20_000_000; // more than an output may have

    private readonly string _name = Define.UniqueName("stored");

    private static string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(HttpSink.BytesOf(Count)));

    [Fact]
    public async Task Task_PassesALargeResponseOn_ByReference()
    {
        var story = await PlayAsync(
            Download("download", host.Sink.Bytes(Count).AbsoluteUri),
            Define.Pass("seen", "{{ `${tasks.download.output.body.bytes} ${tasks.download.output.body.media_type} ${tasks.download.output.body.sha256}` }}"),
            Upload("upload", new JsonObject { ["body_from"] = "tasks.download.output" }),
            Upload("parts", new JsonObject { ["multipart"] = new JsonArray(new JsonObject { ["name"] = "a", ["file_name"] = "a.bin", ["value_from"] = "tasks.download.output.body" }) }));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal($"\"{Count} application/x-bytes {Sha256}\"", story.OutputOf("seen"));
        Assert.Contains($"\"length\":{Count},\"sha256\":\"{Sha256}\",\"type\":\"application/x-bytes\"", story.OutputOf("upload"), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"multipart/form-data; boundary=", story.OutputOf("parts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_SendsWhatATaskOutsideHasStored()
    {
        var story = await PlayAsync(
            Download("download", host.Sink.Bytes(1_000).AbsoluteUri),
            Define.Group("outer", Define.Group("inner", Upload("upload", new JsonObject { ["body_from"] = "tasks.download.output" }))).Outputs(("sent", "tasks.inner.output.upload.body.length")));

        Assert.Equal(("SUCCEEDED", """{"sent":1000}"""), (story.Status, story.OutputOf("outer")));
    }

    [Fact]
    public async Task Body_IsDownloadedAsAFile_AndNeverShown()
    {
        var story = await PlayAsync(Download("a/b ü", host.Sink.Bytes(Count).AbsoluteUri), Define.Pass("other"));

        var answer = (await BodyAsync(story, "task=" + Uri.EscapeDataString("a/b ü"))).Expect(HttpStatusCode.OK);

        Assert.Equal(Sha256, Convert.ToHexStringLower(SHA256.HashData(answer.Body)));
        Assert.Equal(("application/octet-stream", "nosniff", $"{Count}"), (answer.Header("Content-Type"), answer.Header("X-Content-Type-Options"), answer.Header("Content-Length")));
        Assert.StartsWith("attachment; filename=", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.EndsWith("filename*=UTF-8''a_b%20%C3%BC.bin", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("private", answer.Header("Cache-Control"), StringComparison.Ordinal);

        Problem.AssertIs(HttpStatusCode.NotFound, await BodyAsync(story, "task=other"));
        Problem.AssertIs(HttpStatusCode.BadRequest, await BodyAsync(story, "task=nothing"));
        Problem.AssertIs(HttpStatusCode.BadRequest, await BodyAsync(story, ""));
        Problem.AssertIs(HttpStatusCode.BadRequest, await BodyAsync(story, "task=other&index=-1"));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync("/api/v1/runs/20260104T081530123456-7-k3f9q2/body?task=other"));
    }

    [Fact]
    public async Task Items_HaveABodyEach()
    {
        var story = await PlayAsync(
            Download("each", $"{host.Sink.Address}bytes?count={{{{ item }}}}").With("for_each", "[1000, 20000]"),
            Upload("upload", new JsonObject { ["body_from"] = "tasks.each.output[1]" }));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Contains($"\"length\":20000,\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(HttpSink.BytesOf(20_000)))}\"", story.OutputOf("upload"), StringComparison.Ordinal);
        Assert.Equal(HttpSink.BytesOf(1_000), (await BodyAsync(story, "task=each&index=0")).Expect(HttpStatusCode.OK).Body);
        var refused = await BodyAsync(story, "task=each");
        Problem.AssertIs(HttpStatusCode.NotFound, refused);
        Assert.Contains("see index", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_IsKeptByReruns()
    {
        var old = await PlayAsync(
            Download("download", host.Sink.Bytes(1_000_000).AbsoluteUri),
            Define.Http("flaky", host.Sink.Flaky(2, _name)).After("download"),
            Upload("upload", new JsonObject { ["body_from"] = "tasks.download.output" }).After("download", "flaky"));
        Assert.Equal("FAILED", old.Status);

        var second = await RerunAsync(old);
        var third = await RerunAsync(second);

        Assert.Equal(("FAILED", "SUCCEEDED"), (second.Status, third.Status));
        Assert.Contains("\"length\":1000000,", third.OutputOf("upload"), StringComparison.Ordinal);
        Assert.Equal(HttpSink.BytesOf(1_000_000), (await BodyAsync(third, "task=download")).Expect(HttpStatusCode.OK).Body);
        Assert.Single(host.Sink.CallsOf(host.Sink.Bytes(1_000_000)));
    }

    [Fact]
    public async Task Task_Fails_WhenTheBodyIsOfAnotherRun()
    {
        var other = await PlayAsync(Download("download", host.Sink.Bytes(1_000).AbsoluteUri));
        var reference = JsonNode.Parse(other.OutputOf("download"))!["body"];

        var story = await host.Client.PlayAsync(Define.Workflow(_name + "-other", Define.Pass("foreign", reference!.DeepClone()), Upload("upload", new JsonObject { ["body_from"] = "tasks.foreign.output" })));

        Assert.Equal("config", story.ErrorCodeOf("upload"));
        Assert.Contains("a stored body that this run does not have", story.ErrorOf("upload"), StringComparison.Ordinal);
    }

    private static JsonObject Download(string name, string url) => Define.Task(name, "HTTP", new JsonObject { ["url"] = url, ["response_body"] = "stored" });

    private JsonObject Upload(string name, JsonObject config)
    {
        (config["url"], config["method"]) = (host.Sink.Digest.AbsoluteUri, "POST");
        return Define.Task(name, "HTTP", config);
    }

    private Task<Answer> BodyAsync(RunStory story, string query) => host.Client.GetAsync($"/api/v1/runs/{story.Id}/body?{query}");

    private async Task<RunStory> RerunAsync(RunStory old) =>
        await host.Client.EndAsync((await host.Client.TellAsync(old.Id, "rerun", new JsonObject { ["from"] = "failed" })).Text("id"));

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
