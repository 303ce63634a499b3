using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.TestHost.Http;

/// <summary>What can be done with runs, over HTTP.</summary>
public static class RunCalls
{
    /// <summary>Creates a workflow and starts it, both of which must be accepted.</summary>
    /// <returns>The id of the run.</returns>
    public static async Task<string> StartAsync(this WorkflowClient client, JsonNode workflow, JsonNode? inputs = null) =>
        await client.StartWithAsync((await client.CreateWorkflowAsync(workflow)).Number("id"), inputs);

    /// <summary>Starts a workflow with these inputs, which must be accepted.</summary>
    /// <returns>The id of the run.</returns>
    public static async Task<string> StartWithAsync(this WorkflowClient client, long workflow, JsonNode? inputs) =>
        (await client.TryStartAsync(workflow, inputs)).Expect(HttpStatusCode.Accepted).Json.Text("id");

    /// <summary>Asks to start a workflow.</summary>
    /// <param name="client">Calls the host.</param>
    /// <param name="workflow">Its id.</param>
    /// <param name="inputs">The inputs, if any.</param>
    /// <param name="key">The <c>Idempotency-Key</c>, if any.</param>
    public static async Task<Answer> TryStartAsync(this WorkflowClient client, long workflow, JsonNode? inputs = null, string? key = null)
    {
        var body = inputs is null ? null : new JsonObject { ["inputs"] = inputs.DeepClone() };
        return await client.PostOnceAsync($"/api/v1/workflows/{workflow}/run", key, body);
    }

    /// <summary>POST with an <c>Idempotency-Key</c>.</summary>
    /// <param name="client">Calls the host.</param>
    /// <param name="path">The path.</param>
    /// <param name="key">The key, if any.</param>
    /// <param name="body">The body, if any.</param>
    public static async Task<Answer> PostOnceAsync(this WorkflowClient client, string path, string? key, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await client.SendAsync(request);
    }

    /// <summary>Creates a workflow, runs it, and waits until the run has ended.</summary>
    public static async Task<RunStory> PlayAsync(
        this WorkflowClient client,
        JsonNode workflow,
        JsonNode? inputs = null,
        TimeSpan? deadline = null) =>
        await client.EndAsync(await client.StartAsync(workflow, inputs), deadline);

    /// <summary>Waits until a run has ended, and reads all of it.</summary>
    public static async Task<RunStory> EndAsync(this WorkflowClient client, string run, TimeSpan? deadline = null)
    {
        var ended = await client.WaitForEndAsync(run, deadline);
        return new RunStory(ended, await client.ExecutionsAsync(run));
    }

    /// <summary>Reads all of a run.</summary>
    public static async Task<RunStory> StoryAsync(this WorkflowClient client, string run) =>
        new(await client.RunAsync(run), await client.ExecutionsAsync(run));

    /// <summary>Waits until a run is as it should be.</summary>
    public static Task<RunStory> UntilAsync(this WorkflowClient client, string run, string what, Func<RunStory, bool> accept) =>
        Eventually.ReadsAsync(what, () => client.StoryAsync(run), accept);

    /// <summary>Waits until a task of a run has this status.</summary>
    public static Task<RunStory> UntilTaskAsync(this WorkflowClient client, string run, string task, string status) =>
        client.UntilAsync(run, $"{task} is {status}", story => story.StatusOf(task) == status);

    /// <summary>Asks for <c>cancel</c>, <c>pause</c>, <c>resume</c> or <c>rerun</c>.</summary>
    public static Task<Answer> AskAsync(this WorkflowClient client, string run, string verb, JsonNode? body = null) =>
        client.PostAsync($"/api/v1/runs/{run}/{verb}", body);

    /// <summary>Asks for <c>cancel</c>, <c>pause</c>, <c>resume</c> or <c>rerun</c>, which must be accepted.</summary>
    /// <returns>The run that is answered.</returns>
    public static async Task<JsonElement> TellAsync(this WorkflowClient client, string run, string verb, JsonNode? body = null) =>
        (await client.AskAsync(run, verb, body)).Expect(HttpStatusCode.Accepted).Json;

    /// <summary>Sends an event, which must be accepted.</summary>
    public static async Task<JsonElement> SendEventAsync(this WorkflowClient client, string run, string name, JsonNode? payload = null) =>
        (await client.PostAsync($"/api/v1/runs/{run}/events/{name}", payload)).Expect(HttpStatusCode.Accepted).Json;
}
