using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A run that reaches its time limit, in a process that dies at any of its calls of the store.</summary>
public class TimeLimitCrashTests
{
    private const int MostCalls = 40;

    private static readonly RunOutcome FromMemory = new(RunStatus.Succeeded, null); // the outcome of a loop that has not seen the limit

    public static TheoryData<string> Steps => ["settle", "cancel", "begin", "standing", "end"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Step_PutsTheOrderOnRecordFirst_SoTheRunEndsTimedOut_WhicheverCallIsTheLast(string step)
    {
        foreach (var death in new[] { Death.Before, Death.After })
        {
            for (var calls = 1; calls <= MostCalls; calls++)
            {
                using var fixture = await BeginAsync();
                await LiveAsync(fixture, KillableStore.Of(fixture.Store, calls, death, new CancellationTokenSource()), step);

                var run = await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None);
                var executions = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 10, CancellationToken.None);
                Assert.True(run?.EndOrder?.Cause == EndCause.TimeLimit || !executions.Any(e => e.Status == ExecutionStatus.Cancelled), $"{step}, {death} call {calls}: something is cancelled without an order.");

                var (steps, _) = OtherProcess.Of(fixture, fixture.Store);
                var taken = await steps.SnapshotAsync(RunnerFixture.RunId, CancellationToken.None);
                Assert.True(taken is null || taken.Standing?.Ending == RunStatus.TimedOut);
                await steps.EndAsync(RunnerFixture.RunId, FromMemory, CancellationToken.None);
                var ended = await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None);
                Assert.Equal((RunStatus.TimedOut, "the run reached its time limit of 10 s (timeout_seconds)"), (ended?.Status, ended?.StatusReason));
            }
        }
    }

    private static async Task<RunnerFixture> BeginAsync()
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(
            "[{'name':'wait','task_type':'EVENT','config':{'name':'e'}},{'name':'next','task_type':'LAMBDA'}]", members: ",'timeout_seconds':10");
        fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
        await fixture.OpenAsync(0);
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        return fixture;
    }

    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, string step)
    {
        var (run, tasks) = OtherProcess.Of(fixture, store);
        try
        {
            await (step switch
            {
                "settle" => run.SettleAsync(RunnerFixture.RunId, [new Decision(1, Verdict.Cancel)], CancellationToken.None),
                "cancel" => tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.Cancel, new TaskCall(0)), StepDelivery.Only, CancellationToken.None),
                "begin" => tasks.DoAsync(RunnerFixture.RunId, new TaskStep(StepKind.Work, new TaskCall(1)), StepDelivery.Only, CancellationToken.None),
                "standing" => run.EndStateAsync(RunnerFixture.RunId, CancellationToken.None),
                _ => EndAsync(),
            });
        }
        catch (IOException)
        {
            // The process has ended.
        }

        // The loop gets the standing of the run, which determines how it ends.
        async Task EndAsync()
        {
            var standing = await run.EndStateAsync(RunnerFixture.RunId, CancellationToken.None);
            await run.EndAsync(RunnerFixture.RunId, new RunOutcome(standing?.Ending ?? RunStatus.Succeeded, null), CancellationToken.None);
        }
    }
}
