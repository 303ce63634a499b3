using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>Starts the runs of a scenario: its own by hand or by an event, those that follow it, and others beside it.</summary>
internal sealed class TraceStarts(WorkflowClient client, TraceSetting setting)
{
    private readonly List<(string Run, string Ends)> _others = [];

    /// <summary>Starts a run by hand.</summary>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="members">Other members of the body.</param>
    internal Task<Answer> TryStartAsync(JsonObject? inputs, JsonObject? members)
    {
        var body = (JsonObject?)members?.DeepClone() ?? [];
        body["inputs"] = inputs?.DeepClone() ?? new JsonObject();
        return client.PostAsync($"{setting.Path}/run", body);
    }

    /// <summary>Sends the event that starts a run.</summary>
    /// <param name="begin">The <c>event</c>, its <c>body</c>, and how many it <c>starts</c>.</param>
    /// <returns>The run, if there is one.</returns>
    internal async Task<string?> BeginAsync(JsonObject begin)
    {
        var sent = (await client.PostAsync($"/api/v1/events/{setting.Ours(begin["event"]!.GetValue<string>())}", begin["body"]?.DeepClone())).Expect(HttpStatusCode.Accepted).Json;
        Assert.Equal((int)begin["starts"]!.GetValue<decimal>(), (int)sent.Number("start_count"));
        return sent.Member("starts").EnumerateArray().Select(start => start.Text("run_id")).FirstOrDefault();
    }

    /// <summary>Starts another run, or is <c>refused</c>; waits until it or a task of it is as the step says, and does with it what the step asks.</summary>
    internal async Task StartOtherAsync(JsonObject step)
    {
        if (step["begin"] is JsonObject begin)
        {
            await FollowOtherAsync((await BeginAsync(begin))!, step);
            return;
        }

        var answer = await TryStartAsync((JsonObject)step["start"]!, step["with"] as JsonObject);
        if (step["refused"] is { } status)
        {
            answer.Expect((HttpStatusCode)(int)status.GetValue<decimal>());
            return;
        }

        await FollowOtherAsync(answer.Expect(HttpStatusCode.Accepted).Json.Text("id"), step);
    }

    /// <summary>Starts the run that follows: a rerun, a run with a task that is marked, or one that <c>on_run</c> has started.</summary>
    internal async Task<string> FollowAsync(string run, Sequel sequel)
    {
        if (sequel.Rerun is { } rerun)
        {
            return (await client.TellAsync(run, "rerun", rerun.DeepClone())).Text("id");
        }

        if (sequel.Mark is { } task)
        {
            return (await client.PostAsync($"/api/v1/runs/{run}/tasks/{task}/mark_succeeded", sequel.As!.DeepClone())).Expect(HttpStatusCode.Accepted).Json.Text("id");
        }

        var started = await Eventually.ReadsAsync($"{sequel.Starts} has started", () => client.ListAsync($"{setting.PathOf(sequel.Starts!)}/runs"), runs => runs.Count > 0);
        return Assert.Single(started).Text("id");
    }

    /// <summary>Waits until the other runs have ended, each as its step said.</summary>
    internal async Task EndOthersAsync()
    {
        foreach (var (other, ends) in _others)
        {
            Assert.Equal(ends, (await client.WaitForEndAsync(other)).Text("status"));
        }
    }

    private async Task FollowOtherAsync(string run, JsonObject step)
    {
        var because = "";
        if (step["status"]?.GetValue<string>() is { } expected)
        {
            because = (await client.UntilAsync(run, $"another run is {expected}", story => story.Status == expected)).Run.TextOrNull("status_reason");
        }

        if (step["until"]?.GetValue<string>().Split(' ') is [var task, var status])
        {
            because = (await client.UntilTaskAsync(run, task, status))[task].TextOrNull("status_reason");
        }

        Assert.Contains(setting.Ours(step["because"]?.GetValue<string>() ?? ""), because ?? "", StringComparison.Ordinal);
        if (step["event"]?.GetValue<string>() is { } kept)
        {
            await client.SendEventAsync(run, kept);
        }

        if (step["ask"]?.GetValue<string>() is { } order)
        {
            await client.TellAsync(run, order);
        }

        _others.Add((run, step["ends"]?.GetValue<string>() ?? "SUCCEEDED"));
    }
}
