using System.Collections.Concurrent;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Whole runs in which two items of four decide their task, also over the death of a process at each call of its store.</summary>
public sealed class NeededItemsCrashTests
{
    private const int MostCalls = 60;

    private static readonly string[] Withdrawn = ["after.1 SUCCEEDED", "list.1 SUCCEEDED", "list[0].1 SUCCEEDED", "list[1].1 SUCCEEDED", "list[2].1 CANCELLED", "list[3].1 CANCELLED"];

    // The third item goes on until the task after its own has begun.
    private static readonly string[] GoneOn = ["after.1 SUCCEEDED", "list.1 SUCCEEDED", "list[0].1 SUCCEEDED", "list[1].1 SUCCEEDED", "list[2].1 SUCCEEDED", "list[3].1 FAILED"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_EndsAsItShould(bool cancels)
    {
        using var fixture = await BeginAsync(cancels);

        await LiveAsync(fixture, fixture.Store, []);

        await AssertEndAsync(fixture, cancels, "no death");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_EndsInTheSameWay_WhicheverCallIsTheLast(bool cancels)
    {
        var wereDead = await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(cancels), (fixture, store, stopping) => LiveAsync(fixture, store, [], stopping), async (fixture, where, ended) =>
        {
            ConcurrentQueue<(string, int?)> begun = [];
            await LiveAsync(fixture, fixture.Store, begun);

            await AssertEndAsync(fixture, cancels, where);
            Assert.DoesNotContain(begun, call => ended.Any(e => (e.Task, e.Index) == call));
        });

        Assert.InRange(wereDead, 40, int.MaxValue); // else the test says nothing
    }

    private static async Task AssertEndAsync(RunnerFixture fixture, bool cancels, string where)
    {
        var run = Assert.IsType<Run>(await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None));
        var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
        var ends = all.Select(e => $"{e.Task}{(e.Index is { } index ? $"[{index}]" : "")}.{e.Attempt} {Word.Upper(e.Status)}").Order(StringComparer.Ordinal).ToList();
        var expected = cancels ? Withdrawn.Where(end => !end.EndsWith("CANCELLED", StringComparison.Ordinal) || where == "no death" || ends.Contains(end)) : GoneOn; // what had not begun when its process died does not begin
        Assert.Equal([where, .. expected], [where, .. ends]);
        Assert.Equal((where, RunStatus.Succeeded, null, null), (where, run.Status, run.Error, run.StatusReason));
        Assert.Equal(all.Any(e => e.Status == ExecutionStatus.Cancelled) ? new LostTasks("0:0") : null, run.Lost);
        var (list, after) = (all.Single(e => e is { Task: "list", Index: null }), all.Single(e => e.Task == "after"));
        var output = list.Output?.GetRawText();
        Assert.True(output is "[0,1,null,null]" || (!cancels && output == "[0,1,2,null]"), $"{where}: {output}"); // with what ended before it was collected
        Assert.Equal(output, after.Output?.GetRawText()); // what was decided once stays
        Assert.All(all.Where(e => e.Status == ExecutionStatus.Cancelled), e => Assert.Equal("lost: 'list' was decided first", e.StatusReason));
    }

    // As a host with one process does it.
    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, ConcurrentQueue<(string Task, int? Index)> begun, CancellationToken stopping = default)
    {
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancels = fixture.Version.Plan.HasRaces;
        if ((await fixture.Store.ListRecordedAsync(RunnerFixture.RunId, CancellationToken.None)).Any(e => e is { Position: 1, Status: ExecutionStatus.Succeeded }))
        {
            goesOn.SetResult();
        }

        var (services, lifecycle, _) = OtherProcess.ServicesOf(
            fixture,
            store,
            async (context, cancelled) =>
            {
                begun.Enqueue((context.Task, context.Index));
                switch (context.Index)
                {
                    case null:
                        goesOn.TrySetResult();
                        return TaskResult.Succeeded(context.Config.GetProperty("v"));
                    case 0 or 1:
                        return TaskResult.Succeeded(context.Config.GetProperty("v"));
                    default:
                        await (cancels ? Task.Delay(Timeout.Infinite, cancelled) : goesOn.Task.WaitAsync(cancelled));
                        return context.Index == 3 ? TaskResult.Failed(new TaskError("boom", "broken")) : TaskResult.Succeeded(context.Config.GetProperty("v"));
                }
            },
            new Workers(10));
        await OneProcess.DriveAsync(fixture, store, services, lifecycle, stopping);
    }

    private static async Task<RunnerFixture> BeginAsync(bool cancels)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(
            "[{'name':'list','task_type':'LAMBDA','for_each':[0,1,2,3],'config':{'v':'{{ item }}'},'needed_successes':{'count':2" + (cancels ? ",'cancel_losers':true" : "") + "}},"
            + "{'name':'after','task_type':'LAMBDA','config':{'v':'{{ tasks.list.output }}'}}]");
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }
}
