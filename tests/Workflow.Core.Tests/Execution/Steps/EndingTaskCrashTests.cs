using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A task that ends its run, in a process that dies at any of its calls of the store.</summary>
public class EndingTaskCrashTests
{
    private const int MostCalls = 20;

    private static readonly TaskStep Open = new(StepKind.Open, new TaskCall(0));

    [Theory]
    [InlineData("FAIL", "{'code':'no_rows','message':'There are none.'}", RunStatus.Failed, "Task 'a' ended the run, no_rows: There are none.")]
    [InlineData("SUCCEED", "{'output':[1]}", RunStatus.Succeeded, null)]
    public async Task Task_EndsTheRun_WhicheverCallIsTheLast(string type, string config, RunStatus outcome, string? error)
    {
        foreach (var death in new[] { Death.Before, Death.After })
        {
            for (var calls = 1; calls <= MostCalls; calls++)
            {
                using var fixture = new RunnerFixture();
                await fixture.BeginAsync($"[{{'name':'a','task_type':'{type}','config':{config}}},{{'name':'b','task_type':'LAMBDA','depends_on':[]}}]");
                fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
                var (_, first) = OtherProcess.Of(fixture, KillableStore.Of(fixture.Store, calls, death, new CancellationTokenSource()));
                await DieAsync(() => first.DoAsync(RunnerFixture.RunId, Open, StepDelivery.Only, CancellationToken.None));

                var where = $"{death} call {calls}";
                var (run, tasks) = OtherProcess.Of(fixture, fixture.Store);
                var snapshot = await run.SnapshotAsync(RunnerFixture.RunId, CancellationToken.None);
                var recorded = Assert.IsType<RunSnapshot>(snapshot).Recorded.Any(e => e.Position == 0 && e.Status.IsFinal());
                Assert.True(!recorded || snapshot.Standing.Ending == outcome, $"{where}: the task has ended, and the run is not to end.");

                var report = (await tasks.DoAsync(RunnerFixture.RunId, Open, StepDelivery.Only, CancellationToken.None)).Report;
                Assert.Equal((where, outcome == RunStatus.Failed ? ExecutionStatus.Failed : ExecutionStatus.Succeeded), (where, report?.Status));
                Assert.Equal(outcome, (await run.EndStateAsync(RunnerFixture.RunId, CancellationToken.None))?.Ending);

                await run.EndAsync(RunnerFixture.RunId, new RunOutcome(outcome, null), CancellationToken.None);
                var ended = await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None);
                Assert.Equal((outcome, error, EndCause.Task), (ended!.Status, ended.Error, ended.EndOrder!.Cause));
                Assert.StartsWith("task 'a' ended the run", ended.StatusReason, StringComparison.Ordinal);
            }
        }
    }

    private static async Task DieAsync(Func<Task> life)
    {
        try
        {
            await life();
        }
        catch (IOException)
        {
            // The process has ended.
        }
    }
}
