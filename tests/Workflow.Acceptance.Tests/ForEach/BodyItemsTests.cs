using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.ForEach;

/// <summary>Items that are read from a stored body: more than a list may have.</summary>
public sealed class BodyItemsTests(AcceptanceHost host)
{
    private const string Lines = "application/x-ndjson";

    private readonly string _name = Define.UniqueName("body-items");

    [Theory]
    [InlineData(25_000, Lines)]
    [InlineData(2_500, "application/json")]
    [InlineData(0, Lines)]
    public async Task Run_CarriesOutEveryItem_AtItsPlace(int count, string mediaType)
    {
        count = MostItems.Of(count);
        var story = await PlayAsync(count, mediaType, Define.Pass("each", "{{ item.n === index ? index : null.wrong }}"), Define.Pass("seen", "{{ tasks.each.output.succeeded }}"));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal($$"""{"count":{{count}},"succeeded":{{count}},"failed":0,"skipped":0}""", story.OutputOf("each"));
        Assert.Equal($"{count}", story.OutputOf("seen"));
        Assert.Equal((count + 999) / 1_000, story.Items("each").Count);
        var task = (await SummaryAsync(story.Id)).Single(t => t.Text("task") == "each");
        Assert.Equal(count, task.Number("item_count"));
        Assert.Equal(count == 0 ? "{}" : $$"""{"SUCCEEDED":{{count}}}""", task.Member("items").GetRawText());
    }

    [Fact]
    public async Task Chunk_IsARunOfItsOwn_WithTheExecutionsOfItsItems()
    {
        var story = await PlayAsync(1_500, Lines, Define.Pass("each", "{{ index }}").With("item_when", "item.n !== 1001"));

        var chunk = story.Items("each")[1].Text("child_run_id");
        var part = await host.Client.EndAsync(chunk);
        Assert.Equal(500, part.Items("each").Count);
        Assert.Equal("1000", JsonSerializer.Serialize(part.Items("each")[0].Member("output")));
        Assert.Equal("SKIPPED", part.Items("each")[1].Text("status"));
        Assert.Equal("""{"count":1500,"succeeded":1499,"failed":0,"skipped":1}""", story.OutputOf("each"));
        Assert.DoesNotContain(chunk, (await host.Client.GetAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}/runs")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "FAILED")]
    [InlineData("""{"count":2}""", "FAILED")]
    [InlineData("""{"count":3}""", "SUCCEEDED")]
    [InlineData("""{"percent":0.1}""", "FAILED")]
    [InlineData("""{"percent":0.12}""", "SUCCEEDED")]
    public async Task FailedItems_AreCountedOverAllChunks_AndNamed(string? tolerated, string expected)
    {
        var each = Define.Pass("each", "{{ [7, 1500, 2499].includes(item.n) ? null.here : item.n }}");
        each = tolerated is null ? each : each.With("tolerated_failures", JsonNode.Parse(tolerated));
        var story = await PlayAsync(2_500, Lines, each);

        Assert.Equal((expected, "item_failed"), (story.StatusOf("each"), story.ErrorCodeOf("each")));
        Assert.StartsWith("3 items of 2500 failed; the first is item 7: ", story.ErrorOf("each"), StringComparison.Ordinal);
        var details = story["each"].Member("error").Member("details");
        Assert.Equal(3, details.Number("failed"));
        Assert.Equal([7, 1500, 2499], details.Member("items").EnumerateArray().Select(item => item.Number("index")));
        var counts = (await SummaryAsync(story.Id)).Single(t => t.Text("task") == "each").Member("items");
        Assert.Equal("""{"SUCCEEDED":2497,"FAILED":3}""", counts.GetRawText());
    }

    [Fact]
    public async Task Rerun_RepeatsTheItemsThatFailed()
    {
        var each = Define.Http("each", $"{host.Sink.Address}flaky?failures=1&about={_name}-{{{{ item.n === 1200 ? 'bad' : 'fine' + item.n }}}}");
        each = each.With("item_when", "item.n < 2400 && item.n % 400 === 0");
        foreach (var n in new[] { 0, 400, 800, 1600, 2000 })
        {
            await host.Client.GetAsync($"{host.Sink.Address}flaky?failures=1&about={_name}-fine{n}");
        }

        var old = await PlayAsync(2_500, Lines, each);
        var again = await host.Client.EndAsync((await host.Client.TellAsync(old.Id, "rerun", new JsonObject { ["from"] = "failed" })).Text("id"));

        Assert.Equal(("FAILED", "SUCCEEDED"), (old.Status, again.Status));
        Assert.Equal("""{"count":2500,"succeeded":6,"failed":0,"skipped":2494}""", again.OutputOf("each"));
        Assert.Equal(2, host.Sink.CallsAbout($"{_name}-bad").Count);
        Assert.Equal(2, host.Sink.CallsAbout($"{_name}-fine1600").Count); // in the same chunk
        Assert.Equal(2, host.Sink.CallsAbout($"{_name}-fine2000").Count);
        Problem.AssertIs(HttpStatusCode.BadRequest, await host.Client.PostAsync($"/api/v1/runs/{old.Id}/rerun", new JsonObject { ["from"] = "task", ["task"] = "each", ["items"] = new JsonArray(1) }));
    }

    [Fact]
    public async Task MaxParallel_HoldsOverAllChunks()
    {
        var each = Define.Http("each", $"{host.Sink.Address}slow?milliseconds=20&about={_name}").With("item_when", "item.n % 100 === 0").With("max_parallel", 3);

        var (count, carriedOut) = (MostItems.Of(5_000), (MostItems.Of(5_000) + 99) / 100);
        var story = await PlayAsync(count, Lines, each);

        Assert.Equal($$"""{"count":{{count}},"succeeded":{{carriedOut}},"failed":0,"skipped":{{count - carriedOut}}}""", story.OutputOf("each"));
        Assert.Equal(carriedOut, host.Sink.CallsAbout(_name).Count(call => call.Target.StartsWith("/slow", StringComparison.Ordinal)));
        Assert.InRange(host.Sink.MostAtOnce($"about={_name}"), 1, 3);
    }

    [Fact]
    public async Task Retries_AreOfItems()
    {
        var story = await PlayAsync(1_200, Lines, Define.Http("each", $"{host.Sink.Address}flaky?failures=2&about={_name}").With("item_when", "item.n === 1100").Retried(3));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(3, host.Sink.CallsAbout($"about={_name}").Count);
    }

    [Fact]
    public async Task Group_RunsForEachItem_WithItsPlace()
    {
        var story = await PlayAsync(
            1_010,
            "application/json",
            Define.Group("each", Define.Pass("inner", "{{ item.n === index ? index : null.wrong }}")).Outputs(("o", "tasks.inner.output")).With("item_when", "item.n >= 995"));

        Assert.Equal(("SUCCEEDED", """{"count":1010,"succeeded":15,"failed":0,"skipped":995}"""), (story.Status, story.OutputOf("each")));
    }

    [Fact]
    public async Task Cancel_EndsItWithinSeconds_AndItsChunks()
    {
        var run = await host.Client.StartAsync(Workflow(3_000, Lines, Define.Http("each", host.Sink.Held(_name))), null);
        await host.Client.UntilAsync(run, "an item begins", _ => host.Sink.CallsAbout(_name).Any(call => call.Target.StartsWith("/held", StringComparison.Ordinal)));

        await host.Client.TellAsync(run, "cancel", null);
        var story = await host.Client.EndAsync(run);

        Assert.Equal(("CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("each")));
        foreach (var chunk in story.Items("each").Where(item => item.Member("child_run_id").ValueKind == JsonValueKind.String))
        {
            Assert.Equal("CANCELLED", (await host.Client.EndAsync(chunk.Text("child_run_id"))).Status);
        }
    }

    [Fact]
    public async Task Task_FailsBeforeAnyItem_WhenOneIsWrong()
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(n => n == 1_500 ? "{\"n\":NaN}\n" : $"{{\"n\":{n}}}\n")));
        var story = await host.Client.EndAsync(await host.Client.StartAsync(Workflow(body, Lines, Define.Pass("each", "{{ item }}")), null));

        Assert.Equal(("FAILED", "for_each"), (story.StatusOf("each"), story.ErrorCodeOf("each")));
        Assert.Contains("item 1500 (line 1501)", story.ErrorOf("each"), StringComparison.Ordinal);
        Assert.Empty(story.Items("each"));
    }

    [Theory]
    [InlineData("""{"from":"tasks.load.output"}""", "/tasks/1/for_each")]
    [InlineData("""{"body_from":"tasks.load.output","more":1}""", "/tasks/1/for_each/more")]
    [InlineData("""{"body_from":"tasks.nobody.output"}""", "/tasks/1/for_each/body_from")]
    [InlineData("""{"body_from":"tasks.load.output + 1"}""", "/tasks/1/for_each/body_from")]
    [InlineData("""{"body_from":7}""", "/tasks/1/for_each/body_from")]
    [InlineData("7", "/tasks/1/for_each")]
    public async Task Definition_IsRefused_WithThePlaceOfTheFault(string forEach, string pointer)
    {
        var workflow = Define.Workflow(_name, Define.Pass("load"), Define.Pass("each").With("for_each", JsonNode.Parse(forEach)));

        var refused = await host.Client.PostAsync("/api/v1/workflows", workflow);

        Problem.AssertIs(HttpStatusCode.BadRequest, refused);
        Assert.Contains($"\"{pointer}\"", refused.Text, StringComparison.Ordinal);
    }

    private JsonObject Workflow(int count, string mediaType, params IEnumerable<JsonObject> tasks)
    {
        var items = Enumerable.Range(0, count).Select(n => $"{{\"n\":{n}}}");
        return Workflow(Encoding.UTF8.GetBytes(mediaType == Lines ? string.Concat(items.Select(item => item + "\n")) : $"[{string.Join(", ", items)}]"), mediaType, tasks);
    }

    private JsonObject Workflow(byte[] body, string mediaType, params IEnumerable<JsonObject> tasks)
    {
        var load = Define.Task("load", "HTTP", new JsonObject { ["url"] = host.Sink.Content(_name, body, mediaType).AbsoluteUri, ["response_body"] = "stored" });
        List<JsonObject> all = [load, .. tasks];
        all[1]["for_each"] = new JsonObject { ["body_from"] = "tasks.load.output" };
        return Define.Workflow(_name, all);
    }

    private async Task<RunStory> PlayAsync(int count, string mediaType, params IEnumerable<JsonObject> tasks) =>
        await host.Client.EndAsync(await host.Client.StartAsync(Workflow(count, mediaType, tasks), null));

    private async Task<IReadOnlyList<JsonElement>> SummaryAsync(string runId) =>
        [.. (await host.Client.GetAsync($"/api/v1/runs/{runId}/summary")).Expect(HttpStatusCode.OK).Json.Member("items").EnumerateArray()];
}
