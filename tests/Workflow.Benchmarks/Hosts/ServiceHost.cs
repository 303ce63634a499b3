using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks.Hosts;

/// <summary>The service, over its API.</summary>
/// <param name="http">A client whose base address is the API's.</param>
internal sealed class ServiceHost(HttpClient http) : IHost, IDisposable
{
    private const int PageSize = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public string Name => "workflow";

    public HttpClient Http => http;

    public static ServiceHost At(Uri address, string? key)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return new ServiceHost(http);
    }

    public void Dispose() => http.Dispose();

    public Task<string> PrepareAsync(Shape shape) => CreateAsync(new JsonObject { ["max_concurrent_runs"] = 1_000, ["tasks"] = shape.Tasks() });

    /// <summary>Creates a workflow with a name of its own.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateAsync(JsonObject definition)
    {
        definition["name"] = $"bench-{Guid.NewGuid():N}";
        using var answer = await http.PostAsJsonAsync("workflows", definition);
        return (await ReadAsync(answer))["id"]!.ToString();
    }

    public async Task<string> StartAsync(string prepared)
    {
        using var answer = await http.PostAsync($"workflows/{prepared}/run", null);
        return (await ReadAsync(answer))["id"]!.ToString();
    }

    public async Task<RunTimes> EndOfAsync(string id)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(Pause))
        {
            var run = (await http.GetFromJsonAsync<JsonObject>($"runs/{id}"))!;
            if (run["completed_at"] is not null)
            {
                return run["status"]!.ToString() == "SUCCEEDED"
                    ? new RunTimes(id, Instant(run, "created_at"), Instant(run, "completed_at"))
                    : throw new InvalidOperationException($"Run {id} ended {run["status"]}: {run["error"]}");
            }
        }

        throw new TimeoutException($"Run {id} has not ended within {Patience}.");
    }

    public async Task<IReadOnlyList<TimeSpan>> QueueWaitsAsync(RunTimes run, Shape shape)
    {
        var executions = await ItemsAsync($"runs/{run.Id}/tasks?limit={PageSize}");
        if (shape.Kind == "for_each")
        {
            // The items wait from when the list was made, which the task itself records as its start.
            var items = executions.Where(e => e["index"] is not null).ToList();
            var made = items.Count == 0 ? run.Accepted : executions.Where(e => e["index"] is null).Select(e => Instant(e, "started_at")).DefaultIfEmpty(run.Accepted).Min();
            return [.. items.Select(e => Instant(e, "started_at") - made)];
        }

        var byName = executions.ToDictionary(e => e["task"]!.ToString(), StringComparer.Ordinal);
        return [.. shape.Parents.Select((parents, i) => Instant(byName[$"t{i}"], "started_at") - parents.Select(p => Instant(byName[$"t{p}"], "completed_at")).DefaultIfEmpty(run.Accepted).Max())];
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonObject>> ItemsAsync(string list)
    {
        List<JsonObject> all = [];
        string? cursor = null;
        do
        {
            var page = (await http.GetFromJsonAsync<JsonObject>(cursor is null ? list : $"{list}&cursor={Uri.EscapeDataString(cursor)}"))!;
            all.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            cursor = page["next_cursor"]?.ToString();
        }
        while (cursor is not null);

        return all;
    }

    public static DateTimeOffset Instant(JsonObject of, string member) =>
        DateTimeOffset.Parse(of[member]!.ToString(), CultureInfo.InvariantCulture);

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonObject>(body)!
            : throw new InvalidOperationException($"{(int)answer.StatusCode}: {body}");
    }
}
