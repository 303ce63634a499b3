using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A run with a group in a group is paused and resumed by a process that dies at any of its calls of the store.</summary>
public class GroupPauseCrashTests
{
    private const string Tasks = "[{'name':'g','task_type':'GROUP','config':{'tasks':[{'name':'h','task_type':'GROUP','config':{'tasks':[{'name':'e','task_type':'EVENT','config':{'name':'e'}}]}}]}}]";

    public static TheoryData<bool, bool> Ways => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Parts_AreAsTheOutermostRun_WhicheverCallIsTheLast(bool pauses, bool reopens)
    {
        HashSet<RunStatus?> seen = [];
        var died = await DeathTable.ForEachAsync(
            30,
            async () =>
            {
                var fixture = new RunnerFixture();
                await BeginAsync(fixture);
                await (pauses ? Task.CompletedTask : ControlOf(fixture, fixture.Store).PauseAsync(RunnerFixture.RunId, null, CancellationToken.None));
                return fixture;
            },
            async (fixture, store, stopping) =>
            {
                await OrderAsync(ControlOf(fixture, store), pauses, stopping);
                await WaitAsync(fixture, store, reopens, stopping);
            },
            async (fixture, where, _) =>
            {
                await WaitAsync(fixture, fixture.Store, reopens, CancellationToken.None);

                var (outer, middle, inner) = await StatusesAsync(fixture);
                Assert.Equal((where, outer, outer), (where, middle, inner));
                seen.Add(outer);
            });
        Assert.True(died >= 20, $"{died} died");
        Assert.Equal([RunStatus.Running, RunStatus.Paused], seen.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parts_FollowAnOrder_ThatIsGivenWhileTheyAreMatchedToTheOneBefore(bool pauses)
    {
        using var fixture = new RunnerFixture();
        await BeginAsync(fixture);
        var control = ControlOf(fixture, fixture.Store);
        await (pauses ? Task.CompletedTask : control.PauseAsync(RunnerFixture.RunId, null, CancellationToken.None));
        fixture.Store.OnTransition = transition =>
        {
            if (transition.RunId != RunnerFixture.RunId)
            {
                fixture.Store.OnTransition = null;
                fixture.Store.Put(fixture.Run with { Status = pauses ? RunStatus.Running : RunStatus.Paused });
            }
        };

        await OrderAsync(control, pauses, CancellationToken.None);

        var (outer, middle, inner) = await StatusesAsync(fixture);
        Assert.Equal((pauses ? RunStatus.Running : RunStatus.Paused, outer, outer), (outer, middle, inner));
    }

    // The run is resumed between the read of it and the pause of the part, which whoever resumes it can't see.
    [Fact]
    public async Task Part_ThatStarts_DoesNotStayPaused_WhenTheRunIsResumedMeanwhile()
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync(Tasks);
        fixture.Store.OnAdmit = _ => fixture.Store.Put(fixture.Run with { Status = RunStatus.Paused });
        fixture.Store.OnTransition = _ => fixture.Store.Put(fixture.Run);

        await fixture.OpenAsync(0);

        Assert.Equal(RunStatus.Running, (await StatusesAsync(fixture)).Middle);
    }

    [Fact]
    public async Task Part_ThatAPersonHasPaused_StaysPaused_WhenTheRunIsResumed()
    {
        using var fixture = new RunnerFixture();
        var (middle, inner) = await BeginAsync(fixture);
        var control = ControlOf(fixture, fixture.Store);
        await control.PauseAsync(middle, "ops", CancellationToken.None);
        await control.PauseAsync(RunnerFixture.RunId, null, CancellationToken.None);
        await control.ResumeAsync(RunnerFixture.RunId, null, CancellationToken.None);
        await WaitAsync(fixture, fixture.Store, reopens: false, CancellationToken.None);

        Assert.Equal((RunStatus.Running, RunStatus.Paused, RunStatus.Paused), await StatusesAsync(fixture));
        Assert.Equal(("paused by ops", $"paused with run {middle}"), ((await fixture.Store.GetHeadAsync(middle, CancellationToken.None))!.StatusReason, (await fixture.Store.GetHeadAsync(inner, CancellationToken.None))!.StatusReason));

        await control.ResumeAsync(middle, null, CancellationToken.None);
        Assert.Equal((RunStatus.Running, RunStatus.Running, RunStatus.Running), await StatusesAsync(fixture));
    }

    public static TheoryData<RunStatus, RunStatus, string?, RunStatus?> Rules
    {
        get
        {
            var rules = new TheoryData<RunStatus, RunStatus, string?, RunStatus?>();
            foreach (var outer in Enum.GetValues<RunStatus>())
            {
                foreach (var part in Enum.GetValues<RunStatus>())
                {
                    rules.Add(outer, part, "paused with run any", (outer, part) switch
                    {
                        (RunStatus.Paused, RunStatus.Pending or RunStatus.Running) => RunStatus.Paused,
                        (RunStatus.Running, RunStatus.Paused) => RunStatus.Running,
                        _ => null,
                    });
                }
            }

            rules.Add(RunStatus.Running, RunStatus.Paused, "paused by ops", null);
            rules.Add(RunStatus.Running, RunStatus.Paused, null, null);
            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void PartRule_MatchesAPart_OnlyWhereOneOfTheTwoIsPaused(RunStatus outer, RunStatus part, string? reason, RunStatus? to)
    {
        var change = PartRule.Of(Head("p", part) with { StatusReason = reason }, Head("o", outer), EditorFixture.Start)?.Change;

        Assert.Equal((to, to is null ? null : "p", to == RunStatus.Paused ? "paused with run o" : null), (change?.To, change?.RunId, change?.Reason));
        Assert.True(change?.From.Contains(part) != false);
    }

    private static RunHead Head(string id, RunStatus status) =>
        new() { Id = id, WorkflowId = 1, WorkflowVersion = 1, Status = status, Trigger = RunTrigger.Manual, CreatedAt = EditorFixture.Start };

    private static async Task<(string Middle, string Inner)> BeginAsync(RunnerFixture fixture)
    {
        await fixture.BeginAsync(Tasks);
        fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
        var (_, steps) = OtherProcess.Of(fixture, fixture.Store);
        var middle = (await StepAsync(steps, RunnerFixture.RunId, StepKind.Open, CancellationToken.None)).ChildRunId!;
        await StartAsync(fixture, middle);
        var inner = (await StepAsync(steps, middle, StepKind.Open, CancellationToken.None)).ChildRunId!;
        await StartAsync(fixture, inner);
        return (middle, inner);
    }

    private static async Task StartAsync(RunnerFixture fixture, string part) =>
        fixture.Store.Put((await fixture.Store.GetAsync(part, CancellationToken.None))! with { Status = RunStatus.Running, StartedAt = EditorFixture.Start });

    // What the sessions of the runs do: those of a process that has just begun open their waits again.
    private static async Task WaitAsync(RunnerFixture fixture, IRunStore store, bool reopens, CancellationToken stopping)
    {
        var (_, steps) = OtherProcess.Of(fixture, store);
        foreach (var run in new[] { RunnerFixture.RunId, await PartAsync(fixture, RunnerFixture.RunId) })
        {
            await StepAsync(steps, run, reopens ? StepKind.Open : StepKind.EndChild, stopping);
        }
    }

    private static Task<StepAnswer> StepAsync(TaskSteps steps, string run, StepKind kind, CancellationToken stopping) =>
        steps.DoAsync(run, new TaskStep(kind, new TaskCall(0)), StepDelivery.Only, stopping);

    private static async Task<(RunStatus? Outer, RunStatus? Middle, RunStatus? Inner)> StatusesAsync(RunnerFixture fixture)
    {
        var middle = await PartAsync(fixture, RunnerFixture.RunId);
        return (await StatusAsync(fixture, RunnerFixture.RunId), await StatusAsync(fixture, middle), await StatusAsync(fixture, await PartAsync(fixture, middle)));
    }

    private static async Task<RunStatus?> StatusAsync(RunnerFixture fixture, string run) => (await fixture.Store.GetHeadAsync(run, CancellationToken.None))?.Status;

    private static async Task<string> PartAsync(RunnerFixture fixture, string run) =>
        (await fixture.Store.ListRecordedAsync(run, CancellationToken.None)).Select(e => e.ChildRunId).FirstOrDefault() ?? "";

    private static Task<RunHead> OrderAsync(RunControl control, bool pauses, CancellationToken stopping) =>
        pauses ? control.PauseAsync(RunnerFixture.RunId, null, stopping) : control.ResumeAsync(RunnerFixture.RunId, null, stopping);

    private static RunControl ControlOf(RunnerFixture fixture, IRunStore store) => new(
        store, store, store, new RunEnds(), fixture.Launcher, fixture.Time, groups: new GroupParts(store, store, fixture.Versions));
}
