using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Workflow.TestHost;

namespace Workflow.Aspire.Tests.Hosting;

/// <summary>The example, run as it is.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task Service_Starts_WithItsKeyAndItsDefinitions()
    {
        await using var example = await RunningExample.StartAsync();
        await example.HealthyAsync("workflow");
        using var http = example.App.CreateHttpClient("workflow", WorkflowEndpoint);

        using var refused = await http.GetAsync(new Uri("/api/v1/workflows", UriKind.Relative));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await example.KeyAsync());
        var order = await Eventually.ReadsAsync(
            "the definition is applied",
            () => http.GetAsync(new Uri("/api/v1/workflows/by-name/order", UriKind.Relative)),
            answer => answer.IsSuccessStatusCode);
        var workflow = await order.Content.ReadFromJsonAsync<JsonElement>();
        http.DefaultRequestHeaders.Add("Prefer", "wait=10");
        using var start = await http.PostAsJsonAsync($"/api/v1/workflows/{workflow.GetProperty("id")}/run", new { inputs = new { article = "tea" } });

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.True(start.IsSuccessStatusCode, await start.Content.ReadAsStringAsync());
        Assert.True(File.Exists(Path.Combine(example.Workflow.DataDirectory, "workflow.db")), string.Join(", ", Directory.EnumerateFiles(example.Workflow.DataDirectory)));
    }

    [Fact]
    public async Task Program_StartsRuns_WithTheKeyThatTheAppHostGivesIt()
    {
        await using var example = await RunningExample.StartAsync();
        await example.HealthyAsync("shop");
        using var http = example.App.CreateHttpClient("shop", WorkflowEndpoint);

        using var answer = await http.PostAsync(new Uri("/orders/tea", UriKind.Relative), null);
        var order = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Succeeded", order.GetProperty("status").GetString());
        Assert.Equal("tea is on its way", order.GetProperty("outputs").GetProperty("message").GetString());
    }

    [Fact]
    public async Task FaultyFile_IsNamed_AndWhatWaitsForTheServiceDoesNotStart()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a good one.yaml"), "tasks: [{ name: a, task_type: PASS }]");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "faulty.json"), """{"tasks": [{"name": "a", "task_type": "NO-SUCH"}]}""");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "faultier.json"), """{"tasks": [{"name": "a", "task_type": "NO-SUCH"}], "nmae": "x"}""");
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "garbage.yaml"), [0x61, 0xFF, 0xFE]);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "notes.txt"), "not a workflow");
        await using var example = await RunningExample.StartAsync(workflow => workflow.WithDefinitions(folder.Path));

        var logs = example.App.Services.GetRequiredService<ResourceLoggerService>();
        using var limit = new CancellationTokenSource(RunningExample.Limit);
        List<string> lines = [];
        await foreach (var batch in logs.WatchAsync(example.Workflow).WithCancellation(limit.Token))
        {
            lines.AddRange(batch.Select(line => line.Content));
            if (lines.Any(line => line.Contains("garbage.yaml is refused", StringComparison.Ordinal))) // the last one
            {
                break;
            }
        }

        Assert.Contains(lines, line => line.Contains("a good one.yaml is applied", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("faulty.json is refused: ", StringComparison.Ordinal) && line.Contains("answered 400", StringComparison.Ordinal) && line.Contains("/tasks/0/task_type", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("faultier.json is refused: ", StringComparison.Ordinal) && line.Contains("/tasks/0/task_type", StringComparison.Ordinal) && line.Contains("/nmae", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("garbage.yaml is refused: it is not valid UTF-8", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("notes.txt", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(example.Workflow.Key!.Name + "=", StringComparison.Ordinal));
    }

    private const string WorkflowEndpoint = "http";
}
