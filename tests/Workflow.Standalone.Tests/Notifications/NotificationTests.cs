using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Webhooks;
using Workflow.Standalone.Tests.Secrets;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Notifications;

/// <summary>Notifications of the standalone host, as a receiver sees them, also when either side dies.</summary>
public sealed class NotificationTests : IDisposable
{
    private const string Secret = "Ops/Secr3t+of=me";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryEnd_IsHeardOf_Once()
    {
        await using var receiver = await HookReceiver.StartAsync();
        using var host = await StartAsync();
        var succeeded = await RunAsync(host, Notifying(receiver, "good", Define.Pass("a")));
        var failed = await RunAsync(host, Notifying(receiver, "bad", Define.Broken("a")));
        var timedOut = await RunAsync(host, Notifying(receiver, "slow", Define.Wait("a", 60)).With("timeout_seconds", 1));
        var ended = await RunAsync(host, Notifying(receiver, "ended", Define.Task("a", "FAIL", new JsonObject { ["code"] = "no", ["message"] = "it has to stop" })));
        var cancelled = await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(Notifying(receiver, "cancelled", Define.Wait("a", 60)))).Number("id"));
        await host.Client.PostAsync($"/api/v1/runs/{cancelled}/cancel");
        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(cancelled)).Text("status"));

        foreach (var (run, status, on, type) in new[] { (succeeded, "SUCCEEDED", "on_success", "succeeded"), (failed, "FAILED", "on_failure", "failed"), (timedOut, "TIMED_OUT", "on_failure", "timed_out"), (ended, "FAILED", "on_failure", "failed") })
        {
            var shown = await DeliveredAsync(host, run);
            Assert.Equal(status, shown.Text("status"));
            var sent = Assert.Single(shown.Member("notifications").EnumerateArray());
            Assert.Equal((on, 1, new Uri(receiver.Address, "/hook").AbsoluteUri), (sent.Text("on"), (int)sent.Number("attempts"), sent.Text("target")));

            var hook = Assert.Single(receiver.Received, r => r.Text.Contains(run, StringComparison.Ordinal));
            var about = hook.Json;
            Assert.Equal("application/cloudevents+json; charset=utf-8", hook.Headers["Content-Type"]);
            Assert.Equal(("1.0", $"{run}/{on}/0", $"workflow.run.{type}", $"runs/{run}"), (about.Text("specversion"), about.Text("id"), about.Text("type"), about.Text("subject")));
            Assert.Equal((run, status), (about.Member("data").Text("run_id"), about.Member("data").Text("status")));
            Assert.Equal($"https://workflow.example.org/monitor/runs/{run}", about.Member("data").Text("link"));
            Assert.True(WebhookSignature.IsValid(
                [Secret],
                new SignedContent("POST", "/hook", long.Parse(hook.Headers["X-Workflow-Timestamp"], CultureInfo.InvariantCulture), hook.Body),
                hook.Headers["X-Workflow-Signature"]));
        }

        Assert.Equal(4, receiver.Received.Count);
        Assert.Empty((await host.Client.RunAsync(cancelled)).Member("notifications").EnumerateArray());
    }

    [Fact]
    public async Task Secrets_AreNotSent_NotStored_AndNotLogged()
    {
        await using var receiver = await HookReceiver.StartAsync();
        string said;
        using (var host = await StartAsync())
        {
            var workflow = Notifying(receiver, "leak", Define.Task("a", "FAIL", new JsonObject { ["code"] = "no", ["message"] = "{{ inputs.back }}" })).With("inputs", new JsonObject { ["back"] = new JsonObject { ["type"] = "string" } });
            var id = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
            var run = (await host.Client.PostAsync($"/api/v1/workflows/{id}/run", new JsonObject { ["inputs"] = new JsonObject { ["back"] = "it was ***" } })).Json.Text("id");
            await DeliveredAsync(host, run);
            host.KillHard();
            said = host.Said;
        }

        Assert.DoesNotContain(Secret, Assert.Single(receiver.Received).Text, StringComparison.Ordinal);
        await Remains.AssertHaveNoneAsync(said, _folder.File("data"), Secret, "the secret of the signature");
    }

    [Fact]
    public async Task AReceiver_ThatIsAway_HearsOfItLater()
    {
        var port = LoopbackPort.Free();
        using var host = await StartAsync();
        var run = await RunAsync(host, Notifying(new Uri($"http://127.0.0.1:{port}/hook"), "away", Define.Broken("a")));
        var waiting = await Eventually.ReadsAsync("it was tried", () => host.Client.RunAsync(run), r => r.Member("notifications").EnumerateArray().Any(n => n.TryGetProperty("error", out var e) && e.ValueKind == JsonValueKind.String));
        var first = Assert.Single(waiting.Member("notifications").EnumerateArray());
        Assert.Equal(("pending", "no connection"), (first.Text("status"), first.Text("error")));

        await using var receiver = await HookReceiver.StartAsync(port);
        var refused = TestRun.Rounds(1, 0); // each makes the next attempt twice as late
        receiver.Answer = (before, _) => Task.FromResult(before < refused ? 503 : 200);
        var shown = await DeliveredAsync(host, run);

        Assert.InRange(Assert.Single(shown.Member("notifications").EnumerateArray()).Number("attempts"), 2 + refused, 5);
        Assert.Equal(1 + refused, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(hook => hook.Text).Distinct());
    }

    // Killed while the receiver has the request and has not answered yet: nobody knows whether it was accepted, so it is sent again.
    [Fact]
    public async Task AKill_WhileItIsSent_SendsTheSameAgain()
    {
        await using var receiver = await HookReceiver.StartAsync();
        string run;
        using (var host = await StartAsync())
        {
            receiver.Answer = async (_, context) =>
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 200;
            };
            run = await RunAsync(host, Notifying(receiver, "killed", Define.Pass("a")));
            await Eventually.HoldsAsync("it is sent", () => receiver.Received.Count == 1);
            host.KillHard();
        }

        receiver.Answer = (_, _) => Task.FromResult(200);
        using var next = await StartAsync();
        await DeliveredAsync(next, run);

        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(hook => hook.Text).Distinct());
    }

    // Killed at a random moment around the end of many runs: each end is heard of.
    [Fact]
    public async Task Kills_LoseNoEnd()
    {
        await using var receiver = await HookReceiver.StartAsync();
        List<string> runs = [];
        long id = 0;
        for (var kill = 0; kill < TestRun.Rounds(full: 10, part: 3); kill++)
        {
            using var host = await StartAsync();
            id = id > 0 ? id : (await host.Client.CreateWorkflowAsync(Notifying(receiver, "many", Define.Pass("a")).With("max_concurrent_runs", 50))).Number("id");
            for (var i = 0; i < 10; i++)
            {
                runs.Add(await host.Client.StartRunAsync(id));
            }

            await Task.Delay(Random.Shared.Next(0, 60));
            host.KillHard();
        }

        using var last = await StartAsync();
        foreach (var run in runs)
        {
            await DeliveredAsync(last, run);
        }

        Assert.Equal(runs.Order(), receiver.Received.Select(hook => hook.Json.Member("data").Text("run_id")).Distinct().Order());
        Assert.All(receiver.Received.GroupBy(hook => hook.Json.Text("id")), same => Assert.Single(same.Select(hook => hook.Text).Distinct()));
    }

    [Fact]
    public async Task ALateRun_IsHeardOf_Once_WhileItRuns()
    {
        await using var receiver = await HookReceiver.StartAsync();
        using var host = await StartAsync();
        var workflow = Define.Workflow("late", Define.Event("a", "go"));
        workflow["on_late"] = new JsonArray(new JsonObject { ["url"] = new Uri(receiver.Address, "/late").AbsoluteUri });
        workflow["late_after_seconds"] = 1;
        var run = await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(workflow)).Number("id"));

        var shown = await DeliveredAsync(host, run);
        Assert.Equal("RUNNING", shown.Text("status"));
        var hook = Assert.Single(receiver.Received);
        Assert.Equal(("workflow.run.late", "RUNNING", $"{run}/on_late/0"), (hook.Json.Text("type"), hook.Json.Member("data").Text("status"), hook.Json.Text("id")));
        Assert.False(hook.Headers.ContainsKey("X-Workflow-Signature"));

        await host.Client.PostAsync($"/api/v1/runs/{run}/events/go", new JsonObject());
        await host.Client.WaitForEndAsync(run);
        Assert.Single((await host.Client.RunAsync(run)).Member("notifications").EnumerateArray());
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task AReceiver_ThatIsSlow_HoldsNoRunUp()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        using var host = await StartAsync();
        var id = (await host.Client.CreateWorkflowAsync(Notifying(receiver, "one at a time", Define.Pass("a")))).Number("id");
        List<string> runs = [];
        for (var i = 0; i < 5; i++)
        {
            runs.Add(await host.Client.StartRunAsync(id));
        }

        foreach (var run in runs)
        {
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }
    }

    private static JsonObject Notifying(HookReceiver receiver, string name, JsonObject task) => Notifying(new Uri(receiver.Address, "/hook"), name, task);

    private static JsonObject Notifying(Uri url, string name, JsonObject task)
    {
        var workflow = Define.Workflow(name, task);
        workflow["on_failure"] = new JsonArray(new JsonObject { ["url"] = url.AbsoluteUri, ["secret"] = "OPS" });
        workflow["on_success"] = new JsonArray(new JsonObject { ["url"] = url.AbsoluteUri, ["secret"] = "OPS" });
        return workflow;
    }

    private static async Task<string> RunAsync(StandaloneProcess host, JsonObject workflow) => (await host.Client.RunToEndAsync(workflow)).Text("id");

    private static Task<JsonElement> DeliveredAsync(StandaloneProcess host, string run) => Eventually.ReadsAsync(
        $"the notifications of {run} are delivered",
        () => host.Client.RunAsync(run),
        shown => shown.Member("notifications") is var sent && sent.GetArrayLength() > 0 && sent.EnumerateArray().All(n => n.Text("status") == "delivered"));

    private Task<StandaloneProcess> StartAsync() =>
        StandaloneProcess.StartAsync(_folder.File("data"), null, $"--Workflow:Secrets:OPS={Secret}", "--Workflow:Notifications:PublicAddress=https://workflow.example.org/");
}
