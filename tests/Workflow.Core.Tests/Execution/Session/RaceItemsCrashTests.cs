using Workflow.Core.Execution.Concurrency;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>A list of groups, each item of which is a run, loses a race: the runs end with it, also over the death of a process at each call of its store.</summary>
public sealed class RaceItemsCrashTests
{
    private const int MostCalls = 70;

    private const string Race =
        "[{'name':'list','task_type':'GROUP','for_each':[0,1],'depends_on':[],'config':{'tasks':[{'name':'inner','task_type':'WAIT','config':{'seconds':3600}}]}},"
        + "{'name':'win','task_type':'LAMBDA','depends_on':[]},"
        + "{'name':'first','task_type':'LAMBDA','depends_on':['list','win'],'trigger_rule':'one_success','cancel_losers':true}]";

    private static readonly string[] Ends = ["first SUCCEEDED", "list CANCELLED", "list[0] CANCELLED", "list[1] CANCELLED", "win SUCCEEDED"];

    [Fact]
    public async Task RunsOfItems_EndWithTheirList()
    {
        using var fixture = await BeginAsync();

        await LiveAsync(fixture, fixture.Store);

        await AssertEndAsync(fixture, "no death");
    }

    [Fact]
    public async Task RunsOfItems_EndWithTheirList_WhicheverCallIsTheLast()
    {
        var wereDead = await DeathTable.ForEachAsync(MostCalls, BeginAsync, LiveAsync, async (fixture, where, _) =>
        {
            await LiveAsync(fixture, fixture.Store);

            await AssertEndAsync(fixture, where);
        });

        Assert.InRange(wereDead, 100, int.MaxValue); // else the test says nothing
    }

    private static async Task AssertEndAsync(RunnerFixture fixture, string where)
    {
        var run = Assert.IsType<Run>(await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None));
        var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
        Assert.Equal([where, .. Ends], [where, .. all.Select(e => $"{e.Task}{(e.Index is { } index ? $"[{index}]" : "")} {Word.Upper(e.Status)}").Order(StringComparer.Ordinal)]);
        Assert.Equal((where, RunStatus.Succeeded), (where, run.Status));
        Assert.All(all.Where(e => e.Status == ExecutionStatus.Cancelled && e.Index is not null), e => Assert.Equal("lost: 'first' was decided first", e.StatusReason));

        var parts = fixture.Store.Admissions.Select(admission => admission.Run.Id).Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal((where, 2), (where, parts.Count));
        foreach (var part in parts)
        {
            Assert.Equal((where, RunStatus.Cancelled), (where, (await fixture.Store.GetAsync(part, CancellationToken.None))!.Status));
        }
    }

    // As a host with one process does it. The race is decided when both runs have been started.
    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, CancellationToken stopping = default)
    {
        var (services, lifecycle, _) = OtherProcess.ServicesOf(
            fixture,
            store,
            async (context, cancelled) =>
            {
                while (context.Task == "win" && (await fixture.Store.ListRecordedAsync(RunnerFixture.RunId, cancelled)).Count(e => e is { Position: 0, Index: not null, Status: ExecutionStatus.Waiting }) < 2)
                {
                    await Task.Delay(1, cancelled);
                }

                return TaskResult.Succeeded(context.Config);
            },
            new Workers(10));
        await OneProcess.DriveAsync(fixture, store, services, lifecycle, stopping);
    }

    private static async Task<RunnerFixture> BeginAsync()
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(Race);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        fixture.Store.OnTransition = transition =>
        {
            // Nothing works on the runs of the items: one ends as soon as it is ordered to.
            if (transition.RunId != RunnerFixture.RunId && transition.To == RunStatus.Cancelling)
            {
                fixture.Store.Put(fixture.Store.Admissions.First(admission => admission.Run.Id == transition.RunId).Run with { Status = RunStatus.Cancelled, CompletedAt = transition.At, EndOrder = transition.EndOrder });
            }
        };
        return fixture;
    }
}
