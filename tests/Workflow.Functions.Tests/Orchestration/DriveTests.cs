using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>An activity works on a run as long as it can do so alone; the orchestration spreads and waits.</summary>
public sealed class DriveTests : HubTest
{
    public static TheoryData<string, int> Costs => new()
    {
        { "one task", 1 },
        { "a chain of five", 1 },
        { "a chain with a retry", 1 },
        { "instant tasks side by side", 1 },
        { "a list of what does no I/O", 1 },
        { "two side by side", 4 }, // a drive, the two, and what ends the run
        { "two side by side, then one", 4 }, // a drive does that one and the end
        { "three waves", 14 },
        { "a task beside a wait", 6 },
        { "twenty side by side", 22 },
        { "twenty-one side by side", 6 },
        { "a hundred side by side", 6 },
        { "a thousand side by side", 12 },
        { "five chains of three", 7 }, // each is one activity
        { "thirty chains of three", 6 },
    };

    [Theory]
    [MemberData(nameof(Costs))]
    public async Task RunAsync_TakesFewActivities(string shape, int most)
    {
        Hub.Probe.Fails("flaky", attempts: 1);
        var run = await Hub.RunAsync(Define.Workflow("w", shape switch
        {
            "one task" => [Probe("a")],
            "a chain of five" => [Probe("a"), Probe("b"), Define.Pass("c"), Probe("d"), Probe("e")],
            "a chain with a retry" => [Probe("a"), Probe("flaky").Retried(2, 0.2), Probe("b")],
            "instant tasks side by side" => [.. Enumerable.Range(0, 50).Select(i => Define.Pass($"p{i}").After())],
            "a list of what does no I/O" => [Define.Pass("each", "{{ item }}").With("for_each", "{{ Array.from({ length: 1200 }, (_, i) => i) }}"), Probe("a")],
            "two side by side" => [Probe("a").After(), Probe("b").After()],
            "two side by side, then one" => [Probe("a").After(), Probe("b").After(), Probe("c").After("a", "b")],
            "three waves" => [.. Enumerable.Range(0, 3).SelectMany(Wave)],
            "twenty side by side" => Wide(20),
            "twenty-one side by side" => Wide(21),
            "a hundred side by side" => Wide(100),
            "a thousand side by side" => Wide(1_000),
            "five chains of three" => [.. Enumerable.Range(0, 5).SelectMany(Chain)],
            "thirty chains of three" => [.. Enumerable.Range(0, 30).SelectMany(Chain)],
            _ => (JsonObject[])[Define.Wait("wait", 2).After(), Probe("a").After(), Probe("b").After("a"), Probe("c").After("wait", "b")],
        }));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(Activities(run).Count, 1, most);
        Assert.Equal(Hub.Probe.Calls.Count, Hub.Probe.Calls.Distinct().Count());

        static JsonObject[] Wide(int count) => [.. Enumerable.Range(0, count).Select(i => Probe($"t{i}").After()), Define.Pass("end").After([.. Enumerable.Range(0, count).Select(i => $"t{i}")])];

        static JsonObject[] Chain(int chain) => [.. Enumerable.Range(0, 3).Select(i => Probe($"c{chain}-{i}").After(i == 0 ? [] : [$"c{chain}-{i - 1}"]))];

        static JsonObject[] Wave(int wave) => [.. Enumerable.Range(0, 4).Select(i => Probe($"w{wave}-{i}").After(wave == 0 ? [] : [.. Enumerable.Range(0, 4).Select(j => $"w{wave - 1}-{j}")]))];
    }

    [Fact]
    public async Task RunAsync_GivesEachTaskAnActivity_UpToTheWidth()
    {
        Hub.Get<EngineOptions>().FanOutWidth = 60;

        var run = await Hub.RunAsync(Define.Workflow("w", [.. Enumerable.Range(0, 60).Select(i => Probe($"t{i}").After())]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(Activities(run).Count, 60, 64);
    }

    [Fact]
    public async Task RunAsync_GivesOthersTheirTurn_WhenTheTimeOfADriveIsOver()
    {
        Hub.Get<EngineOptions>().DriveSeconds = 1;
        foreach (var task in (string[])["a", "b", "c"])
        {
            Hub.Probe.Does(task, async (_, cancelled) => await Task.Delay(600, cancelled));
        }

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Probe("b"), Probe("c")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var drives = Hub.Tasks.Drives(run.Id);
        Assert.InRange(drives.Count, 2, 3); // on a busy machine each task may take as long as a drive
        Assert.Equal([.. Enumerable.Repeat(DriveEnd.TimeIsOver, drives.Count - 1), DriveEnd.Ended], drives);
        Assert.Equal(["a", "b", "c"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_BeginsNothingMore_WhenItIsCancelledInADrive()
    {
        Run? run = null;
        Hub.Probe.Does("a", async (_, _) => await Hub.Control.CancelAsync(run!.Id, Cancellation.ByPerson(), CancellationToken.None));
        run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a"), Probe("b"), Probe("clean_up").With("trigger_rule", "always")));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a", "clean_up"], Hub.Probe.Calls); // at once, as the order was given in the same process
        Assert.Equal([DriveEnd.Ended], Hub.Tasks.Drives(run.Id));
    }

    [Fact]
    public async Task RunAsync_EndsTheTask_WhenItsRunReachesItsLimitInADrive()
    {
        Hub.Probe.StopsAt("b");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Probe("b"), Probe("clean_up").With("trigger_rule", "always")).With("timeout_seconds", 1));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        var story = await Hub.StoryAsync(run.Id);
        Assert.Contains(story[0], ["a SUCCEEDED", "a CANCELLED"], StringComparer.Ordinal); // cancelled where a busy machine reaches the limit first
        Assert.Equal(["b CANCELLED", "clean_up SUCCEEDED"], story.Skip(1));
        Assert.Single(Activities(run));
    }

    [Fact]
    public async Task RunAsync_RunsNothingTwice_WhenADriveIsDeliveredAgain()
    {
        Hub.Tasks.LoseResults(e => e.Name == "drive_run");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a"), Probe("b"), Probe("c").After("b"), Probe("d").After("b"), Probe("e").After("c", "d")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["a", "b", "c", "d", "e"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TakesAnEventAtOnce_WhenItComesWhileAnotherTaskRuns()
    {
        var gate = Hub.Probe.StopsAt("slow");
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("event", "ok").After(), Probe("slow").After(), Probe("next").After("event")));
        await gate.Reached;
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);

        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);

        await Hub.StandsAsync(run.Id, "next", ExecutionStatus.Succeeded); // the slow one holds nothing up
        gate.Open();
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_DoesNotHoldUpTheQuickOnes_WhenASlowOneSharesTheirActivity()
    {
        var gate = Hub.Probe.StopsAt("t7");
        var run = await Hub.StartAsync(Define.Workflow("w", [.. Enumerable.Range(0, 30).SelectMany(i => (JsonObject[])[Probe($"t{i}").After(), Probe($"next{i}").After($"t{i}", $"t{(i + 1) % 30}")])]));
        await gate.Reached;

        await Eventually.ReadsAsync("all others have ended, and what follows them", () => Hub.StoryAsync(run.Id), all => all.Count(e => e.EndsWith(" SUCCEEDED", StringComparison.Ordinal)) == 57);
        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(60, Hub.Probe.Calls.Count);
    }

    [Fact]
    public async Task RunAsync_RunsNothingTwice_WhenASharedActivityIsDeliveredAgain()
    {
        Hub.Tasks.LoseResults(e => e.Name == "run_tasks");

        var run = await Hub.RunAsync(Define.Workflow("w", [.. Enumerable.Range(0, 30).Select(i => Probe($"t{i}").After())]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(30, Hub.Probe.Calls.Count);
    }

    [Fact]
    public async Task RunAsync_TakesAnEventAtOnce_WhenShortWaitsGoOnBesideIt()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", [Define.Event("event", "ok").After(), .. Enumerable.Range(0, 8).Select(i => Define.Wait($"wait{i}", 1).After(i == 0 ? [] : [$"wait{i - 1}"]))]));
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);

        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);

        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Succeeded);
        Assert.DoesNotContain("wait7 SUCCEEDED", await Hub.StoryAsync(run.Id));
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_HasThePlanOnceInItsHistory()
    {
        var run = await Hub.RunAsync(Define.Workflow(
            "w", Probe("a").After(), Probe("b").After(), Probe("c").After("a", "b"), Probe("d").After("c"), Probe("e").After("c"), Probe("f").After("d", "e")));

        Assert.Equal([DriveEnd.Spreads, DriveEnd.Spreads, DriveEnd.Ended], Hub.Tasks.Drives(run.Id));
        Assert.Equal([6, 0, null], Hub.Tasks.DriveAnswers(run.Id).Select(answer => answer.Run?.Tasks.Length));
        Assert.Equal(["a", "b", "c", "d", "e", "f"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BeginsNothingAgain_WhenADriveArrivesAgainThatWasAnsweredLongAgo()
    {
        var gate = Hub.Probe.StopsAt("b");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b").After("a"), Probe("c").After("a")));
        await gate.Reached;
        await Hub.StandsAsync(run.Id, "c", ExecutionStatus.Succeeded);
        var first = Inputs<DriveRequest>(run, "drive_run")[0];

        await Hub.Get<RunActivities>().DriveAsync(first, Hub.Client, CancellationToken.None);

        Assert.Equal(["a", "b", "c"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
        gate.Open();
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_GivesOthersTheirTurn_WhenADriveGetsNoWorker()
    {
        Hub.Get<EngineOptions>().DriveSeconds = 1;
        Hub.Get<EngineOptions>().MaxConcurrentTasks = 1;
        var gate = Hub.Probe.StopsAt("busy");
        var busy = await Hub.StartAsync(Define.Workflow("busy", Probe("busy")));
        await gate.Reached;

        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        await Hub.Tasks.DriveEndsAsync(run.Id, DriveEnd.TimeIsOver);

        Assert.DoesNotContain("a", Hub.Probe.Calls);
        gate.Open();
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(busy.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_GoesOnWithABranch_WithinATimeBudget()
    {
        Hub.Get<EngineOptions>().DriveSeconds = 10;
        Hub.Probe.Does("c0-0", async (_, cancelled) => await Task.Delay(10_100, cancelled));

        var run = await Hub.RunAsync(Define.Workflow("w", [.. Enumerable.Range(0, 2).SelectMany(i => (JsonObject[])[Probe($"c{i}-0").After(), Probe($"c{i}-1").After($"c{i}-0"), Probe($"c{i}-2").After($"c{i}-1")])]));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([DriveEnd.Spreads, DriveEnd.Ended], Hub.Tasks.Drives(run.Id)); // the second does the rest of the slow branch
        Assert.Equal([0, 3], Inputs<StepRequest>(run, "run_task").Select(request => request.Step.Call.Position));
    }

    [Fact]
    public async Task RunAsync_RunsNothingTwice_WhenABranchIsDeliveredAgain()
    {
        Hub.Tasks.LoseResults(e => e.Name is "run_task" or "run_tasks");

        foreach (var branches in (int[])[3, 30])
        {
            var run = await Hub.RunAsync(Define.Workflow($"w{branches}", [.. Enumerable.Range(0, branches).SelectMany(i => (JsonObject[])[Probe($"{branches}-{i}").After(), Probe($"{branches}-{i}-next").After($"{branches}-{i}"), Define.Pass($"{branches}-{i}-end").After($"{branches}-{i}-next")])]));

            Assert.Equal(RunStatus.Succeeded, run.Status);
        }

        Assert.Equal(66, Hub.Probe.Calls.Count);
        Assert.Equal(66, Hub.Probe.Calls.Distinct().Count());
    }

    private List<T> Inputs<T>(Run run, string activity) =>
        [.. Activities(run).Where(e => e.Name == activity).Select(e => WorkerSettings.Of().DataConverter.Deserialize<T[]>(e.Input)![0])];

    private List<TaskScheduledEvent> Activities(Run run) => [.. Hub.Tasks.History(run.Id).OfType<TaskScheduledEvent>()];
}
