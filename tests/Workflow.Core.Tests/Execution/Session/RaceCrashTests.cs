using System.Collections.Concurrent;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Whole runs in which tasks are cancelled, also over the death of a process at each call of its store.</summary>
public sealed class RaceCrashTests
{
    // The winner ends at once. What has lost waits, would follow that, or waits for a retry.
    private const string Race =
        "[{'name':'win','task_type':'LAMBDA','depends_on':[]},"
        + "{'name':'slow','task_type':'WAIT','config':{'seconds':3600},'depends_on':[]},"
        + "{'name':'follows','task_type':'LAMBDA','depends_on':['slow']},"
        + "{'name':'boom','task_type':'LAMBDA','depends_on':[],'retry':{'max_attempts':2,'initial_interval_seconds':3600}},"
        + "{'name':'first','task_type':'LAMBDA','depends_on':['win','follows','boom'],'trigger_rule':'one_success','cancel_losers':true},"
        + "{'name':'clean','task_type':'LAMBDA','depends_on':['slow'],'trigger_rule':'always'}]";

    private const string Fast =
        "[{'name':'boom','task_type':'LAMBDA','depends_on':[]},"
        + "{'name':'slow','task_type':'WAIT','config':{'seconds':3600},'depends_on':[]},"
        + "{'name':'after','task_type':'LAMBDA','depends_on':['boom'],'trigger_rule':'all_done'},"
        + "{'name':'clean','task_type':'LAMBDA','depends_on':['slow','boom'],'trigger_rule':'always'}]";

    private const int MostCalls = 60;

    private static readonly string[] Raced = ["boom CANCELLED", "clean.1 SUCCEEDED", "first.1 SUCCEEDED", "follows.1 CANCELLED", "slow.1 CANCELLED", "win.1 SUCCEEDED"];

    private static readonly string[] Failed = ["after.1 CANCELLED", "boom.1 FAILED", "clean.1 SUCCEEDED", "slow.1 CANCELLED"];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Run_EndsAsItShould(bool isFast, bool isGroup)
    {
        using var fixture = await BeginAsync(isFast, isGroup);

        await LiveAsync(fixture, fixture.Store, []);

        await AssertEndAsync(fixture, isFast, "no death");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Run_EndsInTheSameWay_WhicheverCallIsTheLast(bool isFast, bool isGroup)
    {
        var wereDead = await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(isFast, isGroup), (fixture, store, stopping) => LiveAsync(fixture, store, [], stopping), async (fixture, where, ended) =>
        {
            ConcurrentQueue<(string, int)> begun = [];
            await LiveAsync(fixture, fixture.Store, begun);

            await AssertEndAsync(fixture, isFast, where);
            Assert.DoesNotContain(begun, call => ended.Any(e => (e.Task, e.Attempt) == call));
        });

        Assert.InRange(wereDead, 40, int.MaxValue); // else the test says nothing
    }

    private static async Task AssertEndAsync(RunnerFixture fixture, bool isFast, string where)
    {
        var run = Assert.IsType<Run>(await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None));
        var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
        var last = all.LastOrDefault(e => e is { Task: "boom", Status: ExecutionStatus.Cancelled }); // its first attempt may have failed before
        Assert.Equal([where, .. isFast ? Failed : Raced], [where, .. all.Where(e => isFast || e.Task != "boom" || e == last).Select(e => e == last ? "boom CANCELLED" : $"{e.Task}.{e.Attempt} {Word.Upper(e.Status)}").Order(StringComparer.Ordinal)]);
        Assert.Equal(
            isFast ? (where, RunStatus.Failed, "Task 'boom' ended FAILED: broken", "task 'boom' failed (fail_fast)") : (where, RunStatus.Succeeded, null, null),
            (where, run.Status, run.Error, run.StatusReason));
        Assert.All(all.Where(e => e.Status == ExecutionStatus.Cancelled), e => Assert.Equal(isFast ? "cancelled: task 'boom' failed (fail_fast)" : "lost: 'first' was decided first", e.StatusReason));
    }

    // As a host with one process does it.
    private static async Task LiveAsync(RunnerFixture fixture, IRunStore store, ConcurrentQueue<(string Task, int Attempt)> begun, CancellationToken stopping = default)
    {
        var (services, lifecycle, _) = OtherProcess.ServicesOf(
            fixture,
            store,
            (context, _) =>
            {
                begun.Enqueue((context.Task, context.Attempt));
                return Task.FromResult(context.Task == "boom" ? TaskResult.Failed(new TaskError("boom", "broken", Retryable: true)) : TaskResult.Succeeded(context.Config));
            },
            new Workers(10));
        await OneProcess.DriveAsync(fixture, store, services, lifecycle, stopping);
    }

    private static async Task<RunnerFixture> BeginAsync(bool isFast, bool isGroup)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(isGroup ? $"[{{'name':'g','task_type':'GROUP','config':{{'fail_fast':true,'tasks':{Fast}}}}}]" : isFast ? Fast : Race, members: isFast && !isGroup ? ",'fail_fast':true" : "");
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending, Group = isGroup ? "/g" : null });
        return fixture;
    }
}
