using System.Text.Json.Nodes;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Replay;

/// <summary>Runs in which tasks are cancelled by others of them.</summary>
internal static class RaceShapes
{
    // What loses waits, works, and has not begun.
    public static async Task<string> RaceAsync(EngineHub hub)
    {
        hub.Probe.Fails("fails");
        var gate = hub.Probe.StopsAt("works");
        await hub.SaveAsync(Define.Workflow("child", Define.Event("inner", "never")));
        var run = await hub.StartAsync(Define.Workflow(
            "w",
            Define.Event("go", "go").After(),
            Define.Wait("wait", 3600).After(),
            Define.Event("event", "never").After(),
            Define.Child("call", "child").After(),
            Shapes.Probe("fails").After().Retried(2, 3600),
            Shapes.Probe("works").After(),
            Define.Pass("follows").After("works"),
            Join("go", "wait", "event", "call", "fails", "follows"),
            Define.Pass("next").After("first")));
        foreach (var task in (string[])["go", "wait", "event", "call", "fails"])
        {
            await hub.StandsAsync(run.Id, task, ExecutionStatus.Waiting);
        }

        await gate.Reached;
        return await SendAsync(hub, run);
    }

    // They share an activity.
    public static async Task<string> RaceWideAsync(EngineHub hub)
    {
        var gate = new Gate();
        var racers = Enumerable.Range(0, 25).Select(i => $"t{i}").ToList();
        racers.ForEach(task => hub.Probe.Does(task, (_, cancelled) => gate.PassAsync(cancelled)));
        var run = await hub.StartAsync(Define.Workflow("w", [Define.Event("go", "go").After(), .. racers.Select(task => Shapes.Probe(task).After()), Join(["go", .. racers])]));
        await gate.Reached;
        await hub.StandsAsync(run.Id, "go", ExecutionStatus.Waiting);
        return await SendAsync(hub, run);
    }

    public static async Task<string> FailFastAsync(EngineHub hub)
    {
        hub.Probe.Fails("fails");
        var gate = hub.Probe.StopsAt("works");
        var run = await hub.StartAsync(Define.Workflow(
            "w",
            Define.Event("go", "go").After(),
            Define.Wait("wait", 3600).After(),
            Shapes.Probe("works").After(),
            Shapes.Probe("fails").After("go"),
            Define.Pass("anyway").After("fails").With("trigger_rule", "all_done"),
            Define.Pass("clean_up").After("wait", "fails").With("trigger_rule", "always")).With("fail_fast", true));
        await gate.Reached;
        await hub.StandsAsync(run.Id, "go", ExecutionStatus.Waiting);
        return await SendAsync(hub, run);
    }

    public static Task<string> FailFastItemsAsync(EngineHub hub)
    {
        var gate = new Gate();
        hub.Probe.Does("each", (context, cancelled) => context.Index == 105 ? throw new InvalidDataException("not this one") : gate.PassAsync(cancelled));
        return Shapes.PlayWorkflowAsync(hub, Define.Workflow("w", Shapes.Each("each", 250, maxParallel: 200), Define.Pass("end")).With("fail_fast", true));
    }

    // More than share an activity without needed_successes.
    public static Task<string> ItemsEnoughAsync(EngineHub hub)
    {
        var gate = new Gate();
        hub.Probe.Does("each", (context, cancelled) => context.Index is 4 or 17 ? Task.CompletedTask : gate.PassAsync(cancelled));
        return Shapes.PlayWorkflowAsync(hub, Define.Workflow("w", Enough(24, cancels: true), Define.Pass("end")));
    }

    // The others end when the next task has.
    public static async Task<string> ItemsGoOnAsync(EngineHub hub)
    {
        var gate = new Gate();
        hub.Probe.Does("each", (context, cancelled) => context.Index < 2 ? Task.CompletedTask : gate.PassAsync(cancelled));
        var run = await hub.StartAsync(Define.Workflow("w", Enough(4, cancels: false), Define.Pass("end")));
        await hub.StandsAsync(run.Id, "end", ExecutionStatus.Succeeded);
        gate.Open();
        return (await hub.EndAsync(run.Id)).Id;
    }

    private static JsonObject Enough(int items, bool cancels) => Shapes.Each("each", items).With("needed_successes", new JsonObject { ["count"] = 2, ["cancel_losers"] = cancels });

    private static JsonObject Join(params IEnumerable<string> upstreams) => Define.Pass("first").After(upstreams).With("trigger_rule", "one_success").With("cancel_losers", true);

    private static async Task<string> SendAsync(EngineHub hub, Run run)
    {
        await hub.Control.SendEventAsync(run.Id, "go", Json.Parse("1"), null, null, CancellationToken.None);
        return (await hub.EndAsync(run.Id)).Id;
    }
}
