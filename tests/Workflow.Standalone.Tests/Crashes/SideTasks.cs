using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>
/// Tasks beside those of a trace, which wait in many ways while the host is killed: for rounds, for retries by rule, for what
/// catches an error, for a race to be decided, and for places of a pool. What they end with is the same on every host.
/// </summary>
/// <param name="sink">The server that they call.</param>
/// <param name="name">Part of their addresses; unique.</param>
/// <param name="pool">The pool that they share.</param>
/// <param name="pace">How long a call takes; the other waits are multiples of it.</param>
internal sealed class SideTasks(HttpSink sink, string name, string pool, TimeSpan pace)
{
    private const int Rounds = 20;
    private const int PoolSize = 2;
    private const string Wide = "pooled_wide";

    private static readonly string[] Pooled = ["pooled_1", "pooled_2", "pooled_3", Wide];

    /// <summary>Those that call an address of their own, each of which succeeds at its first attempt.</summary>
    internal IReadOnlyDictionary<string, Uri> Addresses { get; } = Pooled.Append("win")
        .ToDictionary(task => task, task => sink.Slow((int)pace.TotalMilliseconds, $"{name}/{task}"), StringComparer.Ordinal);

    /// <summary>The definitions of the tasks.</summary>
    internal IEnumerable<JsonObject> Tasks =>
    [
        Define.Pass("poll").After().With("repeat", new JsonObject { ["until"] = $"iteration == {Rounds}", ["delay_seconds"] = pace.TotalSeconds / 2 }),
        Define.Http("pay", sink.Status(404)).After()
            .With("retry", new JsonArray(
                new JsonObject { ["on"] = new JsonArray("5xx"), ["max_attempts"] = 9 },
                new JsonObject { ["on"] = new JsonArray("404"), ["max_attempts"] = 3, ["initial_interval_seconds"] = pace.TotalSeconds * 2 }))
            .With("catch", new JsonArray(Catch("timeout", "alert"), Catch("404", "refund"))),
        Define.Pass("ship").After("pay"),
        Define.Pass("alert").After(),
        Define.Wait("refund", (int)Math.Ceiling(pace.TotalSeconds)).After(),
        Define.Pass("told", "{{ tasks.pay.error.code }}").After("refund"),
        Define.Event("never", "never").After(),
        Define.Pass("follows").After("never"),
        Define.Wait("late", 3600).After(),
        Call("win"),
        Define.Pass("first", "{{ tasks.win.output.body.args.about }}").After("follows", "late", "win").With("trigger_rule", "one_success").With("cancel_losers", true),
        .. Pooled.Select(task => Call(task).With("pool", pool).With("pool_slots", task == Wide ? PoolSize : 1)),
    ];

    /// <summary>Creates the pool.</summary>
    internal static async Task CreatePoolAsync(WorkflowClient client, string pool) =>
        (await client.PutAsync($"/api/v1/pools/{pool}", new JsonObject { ["size"] = PoolSize })).Expect(HttpStatusCode.Created);

    /// <summary>They ended as they should in each of these runs, which have ended.</summary>
    internal static async Task AssertEndedAsync(WorkflowClient client, string pool, IReadOnlyCollection<string> runs)
    {
        var held = new List<JsonElement>();
        foreach (var run in runs)
        {
            var executions = (await client.ExecutionsAsync(run)).ToLookup(e => e.Text("task"), StringComparer.Ordinal);
            Assert.Equal(Enumerable.Range(1, Rounds).Select(i => ((long)i, (long)i, "SUCCEEDED")), executions["poll"].Select(e => (e.Number("attempt"), e.Number("iteration"), e.Text("status"))));
            Assert.Equal([(1L, "FAILED", null), (2L, "FAILED", null), (3L, "FAILED", "refund")], executions["pay"].Select(e => (e.Number("attempt"), e.Text("status"), e.TextOrNull("caught_by"))));
            var statuses = executions.Where(task => task.Key is not ("poll" or "pay")).ToDictionary(task => task.Key, task => Assert.Single(task).Text("status"), StringComparer.Ordinal);
            Assert.Equal(
                ["SKIPPED", "SKIPPED", "SUCCEEDED", "SUCCEEDED", "CANCELLED", "CANCELLED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"],
                new[] { "ship", "alert", "refund", "told", "never", "follows", "late", "win", "first" }.Select(task => statuses[task]));
            Assert.Equal("http_status", executions["told"].Single().Text("output"));
            Assert.All(new[] { "never", "late" }, task => Assert.Equal("lost: 'first' was decided first", executions[task].Single().Text("status_reason")));
            held.AddRange(Pooled.SelectMany(task => executions[task]));
        }

        Assert.All(held, at => Assert.InRange(held.Where(other => IsAtWork(other, at.Instant("started_at"))).Sum(e => e.Text("task") == Wide ? PoolSize : 1), 0, PoolSize));
        var places = (await client.GetAsync($"/api/v1/pools/{pool}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal((0, 0), (places.Number("used"), places.Number("waiting")));
    }

    private static bool IsAtWork(JsonElement execution, DateTimeOffset at) => execution.Instant("started_at") <= at && at < execution.Instant("completed_at");

    private static JsonObject Catch(string on, string task) => new() { ["on"] = new JsonArray(on), ["task"] = task };

    private JsonObject Call(string task) => Define.Http(task, Addresses[task]).After();
}
