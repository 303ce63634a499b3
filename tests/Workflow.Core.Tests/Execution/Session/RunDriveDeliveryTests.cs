using System.Collections.Concurrent;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>The message of a drive arrives twice, late, or by two senders at a time.</summary>
public sealed class RunDriveDeliveryTests
{
    private const string Chain = "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'},{'name':'each','task_type':'LAMBDA','for_each':[1,2,3]},{'name':'c','task_type':'LAMBDA'}]";

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    [Fact]
    public async Task DriveAsync_IsDoneOnce_WhenItIsDeliveredTwiceAtTheSameTime()
    {
        using var fixture = await BeginAsync(Chain);
        var gate = new TaskCompletionSource();
        var begun = new ConcurrentQueue<string>();
        var drive = Drive(fixture, fixture.Store, async (context, _) =>
        {
            begun.Enqueue($"{context.Task}{context.Index}");
            await gate.Task;
            return TaskResult.Succeeded(context.Config);
        });

        var both = Task.WhenAll(drive.DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None), drive.DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None));
        gate.SetResult();

        Assert.All(await both.SoonAsync(), answer => Assert.Equal(DriveEnd.Ended, answer.End));
        Assert.Equal(["a", "b", "c", "each0", "each1", "each2"], begun.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false, DriveEnd.Elsewhere)] // until others may drive it
    [InlineData(true, DriveEnd.Ended)]
    public async Task DriveAsync_AnswersForItself_WhenTheDriveThatItJoinedIsAbandoned(bool isReleased, DriveEnd end)
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        using var abandoned = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var drive = Drive(fixture, fixture.Store, async (context, token) =>
        {
            if (begun.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return TaskResult.Succeeded(context.Config);
        });
        var eager = drive.DriveEagerlyAsync(RunnerFixture.RunId, Limits, new EagerClaim(EagerDrives.Kept, () => { }), abandoned.Token);
        await begun.Task.SoonAsync();
        var joined = drive.DriveAsync(RunnerFixture.RunId, Limits with { IsReleased = isReleased }, StepDelivery.Only, CancellationToken.None);

        await abandoned.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => eager);
        Assert.Equal(end, (await joined.SoonAsync()).End);
    }

    [Theory]
    [InlineData(ExecutionStatus.Running, false, 0)]
    [InlineData(ExecutionStatus.Running, true, 2)]
    [InlineData(ExecutionStatus.Succeeded, false, 0)] // what comes next may be about to begin elsewhere
    [InlineData(ExecutionStatus.Succeeded, true, 1)]
    [InlineData(ExecutionStatus.Waiting, false, 0)]
    public async Task DriveAsync_BeginsNothing_ThatMayRunElsewhere_WhenNobodyWaitsForIt(ExecutionStatus recorded, bool isWanted, int begun)
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'}]");
        fixture.Store.Put(fixture.Run);
        await fixture.Store.RecordAsync(RunnerFixture.RunId, [new TaskExecution { Position = 0, Task = "a", Attempt = 1, Status = recorded, OpenStarts = 1 }], [], CancellationToken.None);
        var count = 0;

        await Drive(fixture, fixture.Store, (context, token) =>
        {
            count++;
            return SucceedAsync(context, token);
        }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only with { IsWantedAsync = (_, _) => Task.FromResult(isWanted) }, CancellationToken.None).SoonAsync();

        Assert.Equal(begun, count);
    }

    // The first delivery of its message has been answered, and what follows has begun in another process.
    [Theory]
    [InlineData(ExecutionStatus.Running, DriveEnd.TimeIsOver)]
    [InlineData(ExecutionStatus.Succeeded, DriveEnd.Ended)]
    public async Task DriveAsync_BeginsNothing_ThatBeganElsewhereWhileItWaitedForAWorker(ExecutionStatus recorded, DriveEnd end)
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        var workers = new Workers(1);
        var busy = await workers.TryTakeAsync(new Work(new WorkOwner(99, "other"), IsInstant: false), default);
        var begun = 0;
        var drive = OtherProcess.DriveOf(
            fixture,
            fixture.Store,
            (context, token) =>
            {
                begun++;
                return SucceedAsync(context, token);
            },
            workers).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None);
        await fixture.Time.WhenSetAsync(Limits.Time).SoonAsync();
        await fixture.Store.RecordAsync(
            RunnerFixture.RunId, [new TaskExecution { Position = 0, Task = "a", Attempt = 1, Status = recorded, StartedAt = fixture.Time.GetUtcNow(), OpenStarts = 1 }], [], CancellationToken.None);

        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        busy!.Dispose();

        Assert.Equal((end, 0), ((await drive.SoonAsync()).End, begun));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DriveAsync_LeavesThePlanOut_IfItsEngineHasIt(bool has)
    {
        using var fixture = await BeginAsync("[{'name':'b','task_type':'EVENT','config':{'name':'e'}}]");

        var answer = await Drive(fixture, fixture.Store, SucceedAsync).DriveAsync(RunnerFixture.RunId, Limits with { LeavesOutPlan = has }, StepDelivery.Only, CancellationToken.None).SoonAsync();

        Assert.Equal(has ? 0 : 1, answer.Run!.Tasks.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DriveAsync_LeavesThePlanOut_ForEachDeliveryByItself(bool isFirst)
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA','depends_on':['a']},{'name':'c','task_type':'LAMBDA','depends_on':['a']}]");
        var gate = new TaskCompletionSource();
        var drive = Drive(fixture, fixture.Store, async (context, token) =>
        {
            await gate.Task;
            return await SucceedAsync(context, token);
        });

        var both = Task.WhenAll(((bool[])[isFirst, !isFirst]).Select(has => drive.DriveAsync(RunnerFixture.RunId, Limits with { LeavesOutPlan = has }, StepDelivery.Only, CancellationToken.None)).ToArray());
        gate.SetResult();

        Assert.Equal(isFirst ? [0, 3] : [3, 0], (await both.SoonAsync()).Select(answer => answer.Run!.Tasks.Length));
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
}
