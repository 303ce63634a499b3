using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks.Hosts;

/// <summary>The hand-written Durable app in <c>HandWritten</c>.</summary>
/// <param name="http">A client whose base address is the app's.</param>
internal sealed class HandWrittenHost(HttpClient http) : IHost, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public string Name => "hand-written";

    public static HandWrittenHost At(Uri address) => new(new HttpClient { BaseAddress = new Uri(address, "/") });

    public void Dispose() => http.Dispose();

    public Task<string> PrepareAsync(Shape shape)
    {
        var body = new JsonObject { ["kind"] = shape.Kind, ["count"] = shape.Executions };
        if (shape.Kind == "graph")
        {
            body["parents"] = new JsonArray([.. shape.Parents.Select(parents => (JsonNode)new JsonArray([.. parents.Select(p => (JsonNode)p)]))]);
        }

        return Task.FromResult(body.ToJsonString());
    }

    public async Task<string> StartAsync(string prepared)
    {
        using var body = new StringContent(prepared, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync("start", body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.ToString();
    }

    public async Task<RunTimes> EndOfAsync(string id)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(Pause))
        {
            var run = (await http.GetFromJsonAsync<JsonObject>($"status/{id}"))!;
            switch (run["status"]!.ToString())
            {
                case "Completed":
                    return new RunTimes(id, ServiceHost.Instant(run, "created_at"), ServiceHost.Instant(run, "completed_at"));
                case "Failed" or "Terminated":
                    throw new InvalidOperationException($"Run {id} ended {run["status"]}.");
            }
        }

        throw new TimeoutException($"Run {id} has not ended within {Patience}.");
    }

    public Task<IReadOnlyList<TimeSpan>> QueueWaitsAsync(RunTimes run, Shape shape) => Task.FromResult<IReadOnlyList<TimeSpan>>([]);
}
