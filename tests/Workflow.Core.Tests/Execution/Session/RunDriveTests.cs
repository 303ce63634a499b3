using System.Collections.Concurrent;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>A drive works on a run as long as it can do so alone, whatever happens to the process.</summary>
public sealed class RunDriveTests
{
    private const int MostCalls = 30;
    private const string Chain = "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'},{'name':'each','task_type':'LAMBDA','for_each':[1,2,3]},{'name':'c','task_type':'LAMBDA'}]";

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    public static TheoryData<string, DriveEnd, int> Shapes => new()
    {
        { Chain, DriveEnd.Ended, 4 },
        { "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA','depends_on':['a']},{'name':'c','task_type':'LAMBDA','depends_on':['a']}]", DriveEnd.Spreads, 1 },
        { "[{'name':'a','task_type':'LAMBDA','depends_on':[]},{'name':'b','task_type':'EVENT','depends_on':[],'config':{'name':'e'}}]", DriveEnd.Spreads, 1 },
        { "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'EVENT','config':{'name':'e'}}]", DriveEnd.Waits, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task DriveAsync_GoesOnAsLongAsItCanAlone(string tasks, DriveEnd end, int recorded)
    {
        using var fixture = await BeginAsync(tasks);
        var answer = await Drive(fixture, fixture.Store, SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();

        Assert.Equal(end, answer.End);
        Assert.Equal(end == DriveEnd.Ended, answer.Run is null);
        Assert.Equal(end == DriveEnd.Ended ? RunStatus.Succeeded : RunStatus.Running, (await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!.Status);
        Assert.Equal(recorded, (await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None)).Count(e => e.Index is null));
        Assert.Equal(end == DriveEnd.Ended ? null : recorded, answer.Run?.Recorded.Count);
    }

    [Fact]
    public async Task DriveAsync_RunsNothingAgainThatHasEnded_WhicheverCallIsTheLast()
    {
        await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(Chain), LiveAsync, async (fixture, where, executions) =>
        {
            var ended = executions.Select(e => (e.Task, e.Index)).ToHashSet();
            var begun = new ConcurrentQueue<(string Task, int? Index)>();
            var answer = await Drive(fixture, fixture.Store, (context, _) =>
            {
                begun.Enqueue((context.Task, context.Index));
                return SucceedAsync(context, default);
            }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();

            Assert.Equal((where, DriveEnd.Ended), (where, answer.End));
            Assert.Equal((where, RunStatus.Succeeded), (where, (await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!.Status));
            Assert.Equal((where, 0), (where, begun.Count(ended.Contains)));
            Assert.Equal((where, begun.Count), (where, begun.Distinct().Count()));
        });

        static Task LiveAsync(RunnerFixture fixture, IRunStore store, CancellationToken stopping) =>
            Drive(fixture, store, SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping).SoonAsync();
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Cancelled)]
    public async Task DriveAsync_PublishesTheEnd_WhenTheRunHasEnded(RunStatus status)
    {
        using var fixture = await BeginAsync(Chain);
        fixture.Store.Put(fixture.Run with { Status = status });
        fixture.Store.Put(fixture.Run with { Id = "next", Status = RunStatus.Queued });

        var answer = await Drive(fixture, fixture.Store, SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();

        Assert.Equal(DriveEnd.Ended, answer.End);
        Assert.Equal("next", Assert.Single(fixture.Launcher.Launched).Run.Id); // an earlier delivery may have been killed before that
    }

    public static TheoryData<string, bool> LastTasks => new()
    {
        { "[{'name':'a','task_type':'LAMBDA'}]", true },
        { "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'}]", true },
        { "[{'name':'a','task_type':'LAMBDA','when':'false'},{'name':'b','task_type':'LAMBDA','trigger_rule':'always'}]", true },
        { "[{'name':'a','task_type':'LAMBDA','for_each':[1,2]}]", false }, // its items are collected
        { "[{'name':'a','task_type':'LAMBDA','when':'false'}]", false }, // it is skipped
    };

    [Theory]
    [MemberData(nameof(LastTasks))]
    public async Task DriveAsync_RecordsTheLastAttemptWithTheEnd(string tasks, bool together)
    {
        using var fixture = await BeginAsync(tasks);
        var calls = new ConcurrentQueue<string>();
        var answer = await Drive(fixture, CountingStore.Of(fixture.Store, calls), SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();

        Assert.Equal(DriveEnd.Ended, answer.End);
        Assert.Equal([together ? nameof(IRunStore.EndWithAsync) : nameof(IRunStore.EndAsync)], calls.Where(call => call.StartsWith("End", StringComparison.Ordinal)));
        Assert.Equal(RunStatus.Succeeded, (await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!.Status);
        Assert.All(await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None), e => Assert.True(e.Status.IsFinal()));
        Assert.Equal("run ended SUCCEEDED", fixture.Store.RunLines[^1].Message);
    }

    // By another process, while the last handler works: the attempt is recorded by itself, and the run does what it was ordered to do.
    [Theory]
    [InlineData(RunStatus.Paused, DriveEnd.Waits)]
    [InlineData(RunStatus.Cancelling, DriveEnd.Ended)]
    public async Task DriveAsync_RecordsTheLastAttemptByItself_WhenTheRunHasChanged(RunStatus changed, DriveEnd end)
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        var answer = await Drive(fixture, fixture.Store, (context, _) =>
        {
            var order = changed == RunStatus.Cancelling ? new EndOrder(EndCause.Person, "cancelled", fixture.Time.GetUtcNow()) : null;
            fixture.Store.Put(fixture.Run with { Status = changed, EndOrder = order });
            return SucceedAsync(context, default);
        }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();

        Assert.Equal(end, answer.End);
        Assert.Equal(changed == RunStatus.Paused ? RunStatus.Paused : RunStatus.Cancelled, (await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!.Status);
        Assert.Equal(ExecutionStatus.Succeeded, Assert.Single(await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task DriveAsync_CarriesOutTheEndThatItRecorded_ThoughItSeesTheRunEnded()
    {
        using var fixture = await BeginAsync(Chain);
        using var stopping = new CancellationTokenSource();
        var publisher = new EndedHandler();

        await OtherProcess.DriveOf(fixture, fixture.Store, SucceedAsync, publisher).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping.Token).SoonAsync();

        Assert.Equal(stopping.Token, Assert.Single(publisher.Tokens)); // and not one that is cancelled when the run is seen to have ended
    }

    [Theory]
    [InlineData("", DriveEnd.Ended)]
    [InlineData(",{'name':'e','task_type':'EVENT','depends_on':[],'config':{'name':'e'}}", DriveEnd.Waits)] // an event must not wait for the drive
    public async Task DriveAsync_StaysForAShortWait_OnlyIfNothingElseWaits(string other, DriveEnd end)
    {
        using var fixture = await BeginAsync($"[{{'name':'a','task_type':'WAIT','config':{{'seconds':0.5}}}}{other}]");
        var drive = Drive(fixture, fixture.Store, SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None);
        if (end == DriveEnd.Ended)
        {
            await fixture.Time.PassAsync(TimeSpan.FromSeconds(0.5)).SoonAsync();
        }

        Assert.Equal(end, (await drive.SoonAsync()).End);
    }

    [Fact]
    public async Task DriveHost_BeginsNothing_WhenItHasPaused()
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA','depends_on':[]},{'name':'e','task_type':'EVENT','depends_on':[],'config':{'name':'e'}}]");
        var (services, _, _) = OtherProcess.ServicesOf(fixture, fixture.Store, SucceedAsync, new Workers(10));
        using var session = new CancellationTokenSource();
        using var active = new WatchedRun(new ObservedRun(fixture.Run), fixture.Store, fixture.Time);
        var thread = new SessionThread();
        var host = new DriveHost(active, fixture.Run, fixture.Version, [], services, thread, Limits, session.Token, CancellationToken.None);
        await thread.RunAsync(
            () =>
            {
                _ = host.DoAsync(new TaskStep(StepKind.Work, new TaskCall(0)));
                _ = host.DoAsync(new TaskStep(StepKind.Work, new TaskCall(1)));
                return Task.CompletedTask;
            },
            CancellationToken.None);
        host.Watch(() => 2);
        Assert.Equal(DriveEnd.Spreads, await host.PausedAsync.SoonAsync());
        Task? late = null;

        await thread.RunAsync(
            () =>
            {
                late = host.DoAsync(new TaskStep(StepKind.Open, new TaskCall(2)));
                return Task.CompletedTask;
            },
            CancellationToken.None);
        await host.LeaveAsync(session).SoonAsync();

        Assert.False(late!.IsCompleted);
        Assert.Empty(fixture.Store.Writes);
    }

    [Fact]
    public async Task DriveAsync_IsOver_WhenThereIsNoSuchRun()
    {
        using var fixture = await BeginAsync(Chain);

        Assert.Equal(DriveEnd.Ended, (await Drive(fixture, fixture.Store, SucceedAsync).DriveAsync("nope", Limits, StepDelivery.Only, CancellationToken.None)).End);
    }

    private static RunDrive Drive(RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>> handler) => OtherProcess.DriveOf(fixture, store, handler);

    private static Task<TaskResult> SucceedAsync(TaskContext context, CancellationToken cancellationToken) => Task.FromResult(TaskResult.Succeeded(context.Config));

    private static async Task<RunnerFixture> BeginAsync(string tasks)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }

    private sealed class EndedHandler : IRunEndHandler
    {
        public List<CancellationToken> Tokens { get; } = [];

        public Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
        {
            Tokens.Add(cancellationToken);
            return Task.CompletedTask;
        }
    }
}
