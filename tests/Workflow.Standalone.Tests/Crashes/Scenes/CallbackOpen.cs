using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Tasks that wait for callbacks over several lives: the address stays, and what was reported there counts.</summary>
internal sealed class CallbackOpen(HttpSink sink) : Scene
{
    private string? _address;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Task("work", "CALLBACK", new JsonObject { ["heartbeat_seconds"] = 3600 }).After(),
        Define.Http("beside", sink.Slow(150, Name)).After(),
        Define.Pass("after", "{{ tasks.work.output + 1 }}").After("work", "beside")));

    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (life == 0)
        {
            _address = (await client.UntilTaskAsync(Runs[0], "work", "WAITING"))["work"].Text("callback_url");
        }

        if (life <= 1)
        {
            (await client.PostAsync(_address + "/heartbeat")).Expect(HttpStatusCode.Accepted);
        }

        // Reported again in each life: it is the same result.
        if (life > 0)
        {
            (await client.PostTextAsync(_address!, "41", "application/json")).Expect(HttpStatusCode.Accepted);
        }
    }

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "42"), (story.Status, story.OutputOf("after")));
        return Task.CompletedTask;
    }
}
