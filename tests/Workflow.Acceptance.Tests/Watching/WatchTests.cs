using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Watching;

/// <summary>Server-sent events, as a browser receives them: from an open stream, or by polling.</summary>
public sealed class WatchTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("watch");

    [Fact]
    public async Task Watch_ShowsARun_FromItsBeginningToItsEnd()
    {
        var id = await StartAsync(Define.Event("approve", "go"), Define.Pass("after"));
        using var source = Open(id);
        Picture picture = new();
        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
            if (item.Kind == "reset")
            {
                (await host.Client.PostAsync($"/api/v1/runs/{id}/events/go", new JsonObject { ["by"] = "me" })).Expect(HttpStatusCode.Accepted);
            }
        }

        var run = await host.Client.RunAsync(id);
        Assert.Equal("SUCCEEDED", picture.Run?.Text("status"));
        Assert.Equal(run.Text("completed_at"), picture.Run?.Text("completed_at"));
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (picture.Tasks["approve"].Text("status"), picture.Tasks["after"].Text("status")));
        Assert.Equal(await LogAfterAsync(id, picture.Lines[0]), picture.Lines);
        Assert.Equal("end", picture.Kinds[^1]);
        Assert.Single(picture.Kinds, kind => kind == "reset");
    }

    [Fact]
    public async Task Watch_SaysForWhatTasksWait_AsTheListDoes()
    {
        var id = await StartAsync(
            Define.Event("approve", "go"),
            Define.Wait("timer", 3600),
            Define.Task("callback", "CALLBACK", new JsonObject { ["timeout_seconds"] = 3600 }).After("approve"),
            Define.Event("event", "more").After("approve"),
            Define.Pass("round").After("approve").With("repeat", JsonNode.Parse("""{ "until": "false", "delay_seconds": 3600, "max_attempts": 3 }""")));
        using var source = Open(id);
        Picture picture = new();
        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
            if (item.Kind == "reset")
            {
                (await host.Client.PostAsync($"/api/v1/runs/{id}/events/go")).Expect(HttpStatusCode.Accepted);
            }

            if (picture.Tasks.Values.Count(task => task.Text("status") == "WAITING" && task.Text("task") != "approve") == 4)
            {
                break;
            }
        }

        (string, string?)[] waits = [("callback", "callback"), ("event", "event"), ("round", "repeat"), ("timer", "timer")];
        Assert.Equal(waits, picture.Tasks.Values.Where(task => task.Text("status") == "WAITING").Select(task => (task.Text("task"), task.TextOrNull("waits_for"))).Order());
        await host.Client.TellAsync(id, "pause");
        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
            if (picture.Run?.Text("status") == "PAUSED")
            {
                break;
            }
        }

        Assert.Equal("resume", picture.Run?.Text("waits_for"));
        await host.Client.TellAsync(id, "cancel");
    }

    [Fact]
    public async Task Watch_Continues_WithoutGapOrRepetition_WhenTheClientComesBack()
    {
        var id = await StartAsync([.. Enumerable.Range(0, 5).Select(i => Define.Event($"step-{i}", $"go-{i}"))]);
        using var source = Open(id);
        Picture picture = new();
        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
            break; // the connection is lost
        }

        for (var i = 0; i < 5; i++)
        {
            (await host.Client.PostAsync($"/api/v1/runs/{id}/events/go-{i}")).Expect(HttpStatusCode.Accepted);
            await foreach (var item in source.ReadAsync())
            {
                picture.Add(item);
                if (picture.Tasks.TryGetValue($"step-{i}", out var task) && task.Text("status") == "SUCCEEDED")
                {
                    break; // perhaps in the middle of changes that are sent together
                }
            }
        }

        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
        }

        Assert.Equal("SUCCEEDED", picture.Run?.Text("status"));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal("SUCCEEDED", picture.Tasks[$"step-{i}"].Text("status")));

        // A line may be written a moment after a later one of another process, so their order may differ.
        Assert.Equal((await LogAfterAsync(id, picture.Lines[0])).Order(StringComparer.Ordinal), picture.Lines.Order(StringComparer.Ordinal));
        Assert.Single(picture.Kinds, kind => kind == "reset");
    }

    [Fact]
    public async Task Watch_AnswersStateAndEnd_WhenTheRunHasEnded()
    {
        var run = await host.Client.RunToEndAsync(Define.Workflow(_name, Define.Broken("a")));
        using var source = Open(run.Text("id"));
        Picture picture = new();
        await foreach (var item in source.ReadAsync())
        {
            picture.Add(item);
        }

        Assert.Equal(["reset", "run", "end"], picture.Kinds);
        Assert.Equal(run.Text("error"), picture.Run?.Text("error"));
        Assert.Equal(1, source.Connections);
    }

    [Fact]
    public async Task Watch_OfAllRuns_ShowsOneThatBegins_AndItsEnd()
    {
        using var source = new EventSource(host.Client.BaseAddress, "/api/v1/watch");
        string? id = null;
        List<string> statuses = [];
        await foreach (var item in source.ReadAsync())
        {
            if (item.Kind == "reset")
            {
                id ??= await StartAsync(Define.Pass("a"));
            }

            statuses.AddRange(item.Kind == "runs" ? item.Data.EnumerateArray().Where(run => run.Text("id") == id).Select(run => run.Text("status")) : []);
            if (statuses is [.., "SUCCEEDED"])
            {
                break;
            }
        }

        Assert.Single(statuses, status => status == "SUCCEEDED");
    }

    [Theory]
    [InlineData("/api/v1/runs/20260101T000000000000-1-bcdfgh/watch", 404)]
    [InlineData("/api/v1/runs/none/watch", 404)]
    [InlineData("/api/v1/watch?since=yesterday", 400)]
    public async Task Watch_IsAProblem_WhenItCanNotBegin(string path, int status)
    {
        var answer = await host.Client.GetAsync(path);

        Assert.Equal((status, "application/problem+json"), ((int)answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task Watch_BeginsAgain_WhenTheIdIsNotKnown()
    {
        var id = await StartAsync(Define.Event("approve", "go"));
        using var source = Open(id);
        source.LastId = "000000000000-17";
        await foreach (var item in source.ReadAsync())
        {
            Assert.Equal("reset", item.Kind);
            break;
        }
    }

    private async Task<string> StartAsync(params JsonObject[] tasks) =>
        await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(Define.Workflow(_name, tasks))).Number("id"));

    private EventSource Open(string runId) => new(host.Client.BaseAddress, $"/api/v1/runs/{runId}/watch");

    // The log from a line on: the lines before it were written before the watch began.
    private async Task<IEnumerable<string>> LogAfterAsync(string runId, string first) =>
        (await host.Client.ListAsync($"/api/v1/runs/{runId}/logs")).Select(line => line.Text("message")).SkipWhile(line => line != first);

    // What a page shows by the events that it has received.
    private sealed class Picture
    {
        public List<string> Kinds { get; } = [];

        public JsonElement? Run { get; private set; }

        public Dictionary<string, JsonElement> Tasks { get; } = new(StringComparer.Ordinal);

        public List<string> Lines { get; } = [];

        public void Add(SentItem item)
        {
            Kinds.Add(item.Kind);
            switch (item.Kind)
            {
                case "run":
                    Run = item.Data;
                    break;
                case "tasks":
                    foreach (var task in item.Data.EnumerateArray())
                    {
                        Tasks[task.Text("task")] = task;
                    }

                    break;
                case "log":
                    Lines.AddRange(item.Data.EnumerateArray().Select(line => line.Text("message")));
                    break;
            }
        }
    }
}
