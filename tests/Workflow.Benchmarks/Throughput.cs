using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks;

/// <summary>
/// The throughput of a running host, over HTTP and from its own records: from the acceptance of a run to its end, with every
/// execution on disk. Limited to a few workflows and a few hundred runs.
/// </summary>
internal sealed class Throughput(HttpClient host, TextWriter output)
{
    private const int Starters = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task PrintAsync(Uri address, TextWriter output)
    {
        using var host = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        var measure = new Throughput(host, output);
        await output.WriteLineAsync("| workload | seconds | per second |");
        await output.WriteLineAsync("| --- | --- | --- |");
        await measure.OneRunAsync("warm-up: 1,000 parallel PASS tasks", 1_000, Parallel(1_000));
        await measure.OneRunAsync("1,000 parallel PASS tasks", 1_000, Parallel(1_000));
        await measure.OneRunAsync("10,000 parallel PASS tasks", 10_000, Parallel(10_000));
        await measure.OneRunAsync("for_each of 1,000 PASS items", 1_000, List(1_000));
        await measure.OneRunAsync("for_each of 10,000 PASS items", 10_000, List(10_000));
        await measure.ManyRunsAsync("500 runs of 5 PASS tasks", 500);
        await measure.ManyRunsAsync("500 runs of 5 PASS tasks", 500);
    }

    private static JsonArray Parallel(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new JsonObject { ["name"] = $"t{i}", ["task_type"] = "PASS", ["depends_on"] = new JsonArray() })];

    private static JsonArray List(int count) =>
        [new JsonObject { ["name"] = "all", ["task_type"] = "PASS", ["for_each"] = $"[...Array({count}).keys()]", ["config"] = new JsonObject { ["output"] = "{{ item }}" } }];

    private async Task OneRunAsync(string workload, int executions, JsonArray tasks)
    {
        var workflow = await CreateAsync(tasks);
        var run = await EndOfAsync(await StartAsync(workflow));
        await SayAsync(workload, executions, Instant(run, "completed_at") - Instant(run, "created_at"));
    }

    private async Task ManyRunsAsync(string workload, int count)
    {
        var workflow = await CreateAsync([.. Enumerable.Range(0, 5).Select(i => new JsonObject { ["name"] = $"t{i}", ["task_type"] = "PASS" })]);
        var starters = Enumerable.Range(0, Starters).Select(async _ =>
        {
            var ids = new List<string>();
            for (var i = 0; i < count / Starters; i++)
            {
                ids.Add(await StartAsync(workflow));
            }

            return ids;
        });
        var runs = new List<JsonObject>();
        foreach (var id in (await Task.WhenAll(starters)).SelectMany(i => i))
        {
            runs.Add(await EndOfAsync(id));
        }

        await SayAsync(workload, count, runs.Max(r => Instant(r, "completed_at")) - runs.Min(r => Instant(r, "created_at")));
    }

    private async Task<long> CreateAsync(JsonArray tasks)
    {
        var answer = await host.PostAsJsonAsync("workflows", new JsonObject
        {
            ["name"] = $"throughput-{Guid.NewGuid():N}",
            ["max_concurrent_runs"] = 1_000,
            ["tasks"] = tasks,
        });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<long>();
    }

    private async Task<string> StartAsync(long workflow)
    {
        using var answer = await host.PostAsync($"workflows/{workflow}/run", null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    private async Task<JsonObject> EndOfAsync(string id)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(10))
        {
            var run = await host.GetFromJsonAsync<JsonObject>($"runs/{id}");
            if (run!["completed_at"] is not null)
            {
                return run["status"]!.GetValue<string>() == "SUCCEEDED"
                    ? run
                    : throw new InvalidOperationException($"Run {id} ended {run["status"]}: {run["error"]}");
            }
        }

        throw new TimeoutException($"Run {id} has not ended within {Patience}.");
    }

    private static DateTimeOffset Instant(JsonObject run, string member) =>
        DateTimeOffset.Parse(run[member]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private Task SayAsync(string workload, int count, TimeSpan took) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {workload} | {took.TotalSeconds:0.000} | {count / took.TotalSeconds:n0} |"));
}
