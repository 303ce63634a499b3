using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>What a scenario does while a run goes on: events, callbacks, orders, and other runs.</summary>
/// <param name="client">Calls the host.</param>
/// <param name="run">The run.</param>
/// <param name="setting">The workflows of the scenario.</param>
/// <param name="service">The service that its tasks call.</param>
/// <param name="starts">Starts other runs.</param>
internal sealed class TraceSteps(WorkflowClient client, string run, TraceSetting setting, MockService service, TraceStarts starts)
{
    internal async Task DoAsync(IReadOnlyList<JsonObject> steps)
    {
        foreach (var step in steps)
        {
            await DoAsync(step);
        }
    }

    private async Task DoAsync(JsonObject step)
    {
        var kind = step.First().Key;
        var value = kind is "start" or "begin" ? "" : step[kind]!.GetValue<string>();
        switch (kind)
        {
            case "until":
                var (task, status) = (value.Split(' ')[0], value.Split(' ')[1]);
                await client.UntilTaskAsync(run, task, status);
                break;
            case "until_run":
                await client.UntilAsync(run, $"the run is {value}", story => story.Status == value);
                break;
            case "until_call":
                await UntilCalledAsync(value, (int)(step["count"]?.GetValue<decimal>() ?? 1));
                break;
            case "release":
                service.Release(value);
                break;
            case "event":
                var answer = await client.PostAsync($"/api/v1/runs/{run}/events/{setting.Ours(value)}", step["body"]?.DeepClone());
                answer.Expect(ExpectedOf(step));
                break;
            case "named_event":
                var sent = await client.PostAsync($"/api/v1/events/{setting.Ours(value)}", step["body"]?.DeepClone());
                Assert.Equal((int)step["reaches"]!.GetValue<decimal>(), (int)sent.Expect(HttpStatusCode.Accepted).Json.Number("delivery_count"));
                break;
            case "callback":
                var address = (await client.UntilTaskAsync(run, value, "WAITING"))[value].Text("callback_url");
                await ReportAsync(address, step);
                break;
            case "reply":
                await UntilCalledAsync(value, 1);
                await ReportAsync(JsonNode.Parse(service.BodyOf(value))!["callback"]!.GetValue<string>(), step);
                break;
            case "ask":
                await client.TellAsync(run, value);
                break;
            case "start" or "begin":
                await starts.StartOtherAsync(step);
                break;
            default:
                throw new InvalidOperationException($"Unknown step: {step.ToJsonString()}");
        }
    }

    private Task<int> UntilCalledAsync(string call, int count) =>
        Eventually.ReadsAsync($"{count} × {call}", () => Task.FromResult(service.CountOf(call)), calls => calls >= count);

    // What whoever was called with an address reports there.
    private async Task ReportAsync(string address, JsonObject step) =>
        (await client.PostAsync(address + (step["report"] is { } report ? $"/{report}" : ""), step["body"]?.DeepClone())).Expect(ExpectedOf(step));

    private static HttpStatusCode ExpectedOf(JsonObject step) =>
        step["refused"] is { } refused ? (HttpStatusCode)(int)refused.GetValue<decimal>() : HttpStatusCode.Accepted;
}
