using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Pools;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Replay;

/// <summary>The runs whose histories are recorded: each makes the loop and its session decide differently.</summary>
internal static class Shapes
{
    /// <summary>Each shape by its name: plays a run to its end, and says which it was.</summary>
    public static IReadOnlyDictionary<string, Func<EngineHub, Task<string>>> All { get; } = new Dictionary<string, Func<EngineHub, Task<string>>>(StringComparer.Ordinal)
    {
        ["sequence"] = hub => PlayAsync(hub, Define.Pass("a"), Define.Pass("b"), Define.Pass("c")),
        ["diamond_with_skip"] = hub => PlayAsync(
            hub,
            Define.Pass("top").After(),
            Define.Pass("left").After("top"),
            Define.Pass("right").After("top").With("when", "false"),
            Define.Pass("end").After("left", "right"),
            Define.Pass("anyway").After("end").With("trigger_rule", "all_done")),
        ["failure"] = hub => PlayAsync(
            hub,
            Define.Broken("fails").After(),
            Define.Pass("needs").After("fails"),
            Define.Pass("repairs").After("fails").With("trigger_rule", "one_failed")),
        ["fan_out"] = hub => PlayAsync(
            hub,
            Probe("first").After(),
            Probe("left").After("first"),
            Probe("right").After("first"),
            Define.Pass("instant").After("first"),
            Probe("join").After("left", "right", "instant"),
            Probe("last").After("join")),
        ["branches"] = hub => PlayAsync(
            hub,
            Probe("left").After(),
            Probe("right").After(),
            Probe("next_left").After("left"),
            Probe("next_right").After("right"),
            Define.Pass("never").After("left").With("when", "false"),
            Probe("join").After("next_left", "next_right")),
        ["fan_out_twice"] = hub => PlayAsync(
            hub,
            Probe("a").After(),
            Probe("b").After(),
            Define.Pass("between").After("a", "b"),
            Probe("c").After("between"),
            Probe("d").After("between")),
        ["fan_out_wide"] = hub => PlayAsync(
            hub,
            [.. Enumerable.Range(0, 25).SelectMany(i => (JsonObject[])[Probe($"t{i}").After(), Probe($"next{i}").After($"t{i}")]), Probe("end").After([.. Enumerable.Range(0, 25).Select(i => $"next{i}")])]),
        ["fan_out_slow"] = FanOutSlowAsync,
        ["fan_out_paused"] = FanOutPausedAsync,
        ["beside_a_wait"] = BesideAWaitAsync,
        ["retry"] = RetryAsync,
        ["wait"] = hub => PlayAsync(hub, Define.Wait("wait", 2), Define.Pass("next")),
        ["event"] = EventAsync,
        ["event_timeout"] = hub => PlayAsync(hub, Define.Event("approval", "ok", timeoutSeconds: 2)),
        ["child"] = ChildAsync,
        ["items_few"] = hub => PlayAsync(hub, Each("each", 5, maxParallel: 2), Define.Pass("end")),
        ["items_many"] = ItemsManyAsync,
        ["items_pool"] = ItemsInPoolAsync,
        ["cancel"] = CancelAsync,
        ["cancel_waiting"] = CancelWaitingAsync,
        ["time_limit"] = TimeLimitAsync,
        ["time_limit_waiting"] = hub => PlayWorkflowAsync(hub, Define.Workflow("w", Define.Wait("wait", 3600), CleanUp()).With("timeout_seconds", 1)),
        ["cleanup_cancelled_again"] = hub => CleanupEndsAsync(hub, Define.Workflow("w", Define.Wait("wait", 3600), Define.Event("clean_up", "never").With("trigger_rule", "always")), again: true),
        ["cleanup_limit"] = hub => CleanupEndsAsync(
            hub,
            Define.Workflow("w", Define.Wait("wait", 3600), Define.Event("clean_up", "never").With("trigger_rule", "always")).With("cleanup_timeout_seconds", 1),
            again: false),
        ["cleanup_of_child"] = CleanupOfChildAsync,
        ["race"] = RaceShapes.RaceAsync,
        ["race_wide"] = RaceShapes.RaceWideAsync,
        ["fail_fast"] = RaceShapes.FailFastAsync,
        ["fail_fast_items"] = RaceShapes.FailFastItemsAsync,
        ["items_enough"] = RaceShapes.ItemsEnoughAsync,
        ["items_go_on"] = RaceShapes.ItemsGoOnAsync,
        ["pause"] = PauseAsync,
        ["rerun"] = RerunAsync,
    };

    private static Task<string> PlayAsync(EngineHub hub, params JsonObject[] tasks) => PlayWorkflowAsync(hub, Define.Workflow("w", tasks));

    internal static async Task<string> PlayWorkflowAsync(EngineHub hub, JsonObject workflow) => (await hub.RunAsync(workflow)).Id;

    private static Task<string> RetryAsync(EngineHub hub)
    {
        hub.Probe.Fails("flaky", attempts: 2);
        return PlayAsync(hub, Probe("flaky").Retried(3, 2), Define.Pass("next"));
    }

    // A chain goes on in the orchestration while an event is waited for.
    private static async Task<string> BesideAWaitAsync(EngineHub hub)
    {
        var run = await hub.StartAsync(Define.Workflow(
            "w", Define.Event("event", "ok").After(), Probe("a").After(), Probe("b").After("a"), Probe("end").After("event", "b")));
        await hub.StandsAsync(run.Id, "b", ExecutionStatus.Succeeded);
        await hub.Tasks.QuietAsync();
        await hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    // Ends are reported before the activity that they share has ended.
    private static async Task<string> FanOutSlowAsync(EngineHub hub)
    {
        var gate = hub.Probe.StopsAt("t3");
        var run = await hub.StartAsync(Define.Workflow("w", [.. Enumerable.Range(0, 21).SelectMany(i => (JsonObject[])[Probe($"t{i}").After(), Probe($"next{i}").After($"t{i}", $"t{(i + 1) % 21}")])]));
        await gate.Reached;
        await hub.StandsAsync(run.Id, "next1", ExecutionStatus.Succeeded); // it shared the activity of the slow one
        await hub.StandsAsync(run.Id, "next20", ExecutionStatus.Succeeded);
        gate.Open();
        return (await hub.EndAsync(run.Id)).Id;
    }

    // The run is paused while most tasks wait for a worker: when it is resumed, they are requested again.
    private static async Task<string> FanOutPausedAsync(EngineHub hub)
    {
        hub.Get<EngineOptions>().MaxConcurrentTasks = 1;
        var gate = new Gate();
        var tasks = Enumerable.Range(0, 21).Select(i => $"t{i}").ToList();
        tasks.ForEach(task => hub.Probe.Does(task, (_, cancelled) => gate.PassAsync(cancelled)));
        var run = await hub.StartAsync(Define.Workflow("w", [.. tasks.Select(task => Probe(task).After())]));
        await gate.Reached;
        await hub.Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Paused, DateTimeOffset.UtcNow), null, CancellationToken.None);
        await hub.SeenAsync();
        gate.Open();
        await hub.Tasks.ReceivesAsync<DurableTask.Core.History.TaskCompletedEvent>(run.Id, "an answer that the run is paused", e => e.Result.Contains("\"IsPaused\":true", StringComparison.OrdinalIgnoreCase));
        await hub.Tasks.QuietAsync();
        await hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> EventAsync(EngineHub hub)
    {
        var run = await hub.StartAsync(Define.Workflow("w", Define.Event("first", "ok").After(), Define.Event("second", "ok", 3600).After(), Define.Pass("end").After("first", "second")));
        foreach (var task in (string[])["first", "second"])
        {
            await hub.StandsAsync(run.Id, "first", task == "first" ? ExecutionStatus.Waiting : ExecutionStatus.Succeeded);
            await hub.StandsAsync(run.Id, "second", ExecutionStatus.Waiting);
            await hub.Tasks.QuietAsync();
            await hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        }

        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> ChildAsync(EngineHub hub)
    {
        await hub.SaveAsync(Define.Workflow("child", Define.Pass("inner")));
        return await PlayAsync(hub, Define.Child("call", "child"), Define.Pass("next"));
    }

    private static Task<string> ItemsManyAsync(EngineHub hub)
    {
        hub.Probe.Does("each", (context, _) => context.Index == 105 ? throw new InvalidDataException("not this one") : Task.CompletedTask);
        return PlayAsync(hub, Each("each", 250, maxParallel: 200).With("allow_failure", true), Define.Pass("end"));
    }

    // Another run holds the place, and its end notifies the items, which share a call.
    private static async Task<string> ItemsInPoolAsync(EngineHub hub)
    {
        await hub.Get<PoolEditor>().PutAsync("small", 1, null, default, CancellationToken.None);
        var gate = hub.Probe.StopsAt("holds");
        var holder = await hub.StartAsync(Define.Workflow("holder", Probe("holds").With("pool", "small")));
        await gate.Reached;
        var run = await hub.StartAsync(Define.Workflow("w", Each("each", 5).With("pool", "small"), Define.Pass("end")));
        await hub.Tasks.ReceivesAsync<DurableTask.Core.History.TaskCompletedEvent>(run.Id, "an answer that it waits for a place", e => e.Result.Contains("\"WaitsForPlace\":true", StringComparison.OrdinalIgnoreCase));
        gate.Open();
        await hub.EndAsync(holder.Id);
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static Task<string> TimeLimitAsync(EngineHub hub)
    {
        hub.Probe.StopsAt("slow");
        return PlayWorkflowAsync(hub, Define.Workflow("w", Probe("slow"), CleanUp()).With("timeout_seconds", 1));
    }

    private static async Task<string> CancelAsync(EngineHub hub)
    {
        var gate = hub.Probe.StopsAt("slow");
        var run = await hub.StartAsync(Define.Workflow("w", Probe("slow"), Define.Pass("never"), CleanUp()));
        await gate.Reached;
        await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> CancelWaitingAsync(EngineHub hub)
    {
        hub.Probe.Fails("fails");
        await hub.SaveAsync(Define.Workflow("child", Define.Event("inner", "ok")));
        var run = await hub.StartAsync(Define.Workflow(
            "w", Define.Wait("wait", 3600).After(), Define.Event("event", "ok").After(), Define.Child("call", "child").After(), Probe("fails").After().Retried(2, 3600)));
        foreach (var task in (string[])["wait", "event", "call", "fails"])
        {
            await hub.StandsAsync(run.Id, task, ExecutionStatus.Waiting);
        }

        await hub.Tasks.QuietAsync();
        await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> CleanupEndsAsync(EngineHub hub, JsonObject workflow, bool again)
    {
        var run = await hub.StartAsync(workflow);
        await hub.StandsAsync(run.Id, "wait", ExecutionStatus.Waiting);
        await hub.Tasks.QuietAsync();
        await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        if (again)
        {
            await hub.StandsAsync(run.Id, "clean_up", ExecutionStatus.Waiting);
            await hub.Tasks.QuietAsync();
            await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        }

        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> CleanupOfChildAsync(EngineHub hub)
    {
        await hub.SaveAsync(Define.Workflow("child", Define.Event("inner", "never"), Define.Event("clean_up", "never").With("trigger_rule", "always")));
        var run = await hub.StartAsync(Define.Workflow("w", Define.Child("call", "child")));
        await hub.StandsAsync(run.Id, "call", ExecutionStatus.Waiting);
        var child = (await hub.ExecutionsAsync(run.Id))[0].ChildRunId!;
        await hub.StandsAsync(child, "inner", ExecutionStatus.Waiting);
        await hub.Tasks.QuietAsync();
        await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        await hub.StandsAsync(child, "clean_up", ExecutionStatus.Waiting);
        await hub.Tasks.QuietAsync();
        await hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    // Paused by the hub, and before that by a step that found the run paused.
    private static async Task<string> PauseAsync(EngineHub hub)
    {
        Run? run = null;
        hub.Probe.Does("a", async (_, _) =>
        {
            await hub.Runs.TransitionAsync(new RunTransition(run!.Id, [RunStatus.Running], RunStatus.Paused, DateTimeOffset.UtcNow), null, CancellationToken.None);
            await hub.SeenAsync();
        });
        run = await hub.AdmitAsync(Define.Workflow("w", Probe("a"), Define.Pass("b")));
        await hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);
        await hub.Tasks.ReceivesAsync<DurableTask.Core.History.TaskCompletedEvent>(run.Id, "an answer that the run is held", e => e.Result.Contains("\"IsPaused\":true", StringComparison.OrdinalIgnoreCase));
        await hub.Get<IRunLauncher>().NotifyAsync(run.Id, CancellationToken.None);
        await hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);
        await hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static async Task<string> RerunAsync(EngineHub hub)
    {
        hub.Probe.Fails("b");
        var failed = await hub.RunAsync(Define.Workflow("w", Define.Pass("a"), Each("each", 3), Probe("b"), Define.Pass("c")));
        hub.Probe.Does("b", (_, _) => Task.CompletedTask);
        var run = await hub.Get<Rerun>().StartAsync(failed.Id, new RerunOrder(RerunFrom.Failed, RerunVersion.Pinned), CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }

    internal static JsonObject Probe(string name) => Define.Task(name, ProbeTaskType.Type, new JsonObject());

    internal static JsonObject Each(string name, int items, int? maxParallel = null) =>
        Probe(name).With("for_each", $"[...Array({items}).keys()]").With("max_parallel", maxParallel);

    private static JsonObject CleanUp() => Define.Pass("clean_up").With("trigger_rule", "always");
}
