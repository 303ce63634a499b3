using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>A process drives the runs that it has accepted by itself; others leave them to it.</summary>
public sealed class EagerDriveTests
{
    private const string Chain = "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'},{'name':'each','task_type':'LAMBDA','for_each':[1,2,3]},{'name':'c','task_type':'LAMBDA'}]";
    private const int MostCalls = 30;

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    private readonly ConcurrentQueue<HandOver> _handedOver = new();

    public static TheoryData<string, RunStatus, HandOver[]> Shapes => new()
    {
        { Chain, RunStatus.Succeeded, [] },
        { "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA','depends_on':['a']},{'name':'c','task_type':'LAMBDA','depends_on':['a']}]", RunStatus.Running, [HandOver.Begun] },
        { "[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'EVENT','config':{'name':'e'}}]", RunStatus.Running, [HandOver.Begun] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task TryBegin_HandsOver_OnlyWhatDoesNotEnd(string tasks, RunStatus status, HandOver[] handedOver)
    {
        using var fixture = await BeginAsync(tasks);
        using var process = Process(fixture, fixture.Store, SucceedAsync);

        await process.RunAsync();

        Assert.Equal(handedOver, _handedOver);
        Assert.Equal(status, (await RunAsync(fixture)).Status);
    }

    [Fact]
    public async Task TryBegin_KeepsARunToItself_WhileAStepTakesLong()
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'},{'name':'b','task_type':'LAMBDA'}]");
        var gate = new TaskCompletionSource();
        using var process = Process(fixture, fixture.Store, async (context, _) =>
        {
            await gate.Task;
            return TaskResult.Succeeded(context.Config);
        });
        var begun = 0;
        var other = OtherProcess.DriveOf(fixture, fixture.Store, (context, token) =>
        {
            Interlocked.Increment(ref begun);
            return SucceedAsync(context, token);
        });

        var running = process.RunAsync();
        await fixture.Time.PassAsync(EagerDrives.Longest);
        var announced = await AnswerAsync(other, isReleased: false);
        for (var renewed = 0; renewed < 6; renewed++)
        {
            await fixture.Time.PassAsync(EagerDrives.RenewedAfter);
        }

        await fixture.Time.WhenSetAsync(EagerDrives.RenewedAfter);
        var renewedAnswer = await AnswerAsync(other, isReleased: false);
        gate.SetResult();
        await running;
        var released = await AnswerAsync(other, isReleased: true);

        Assert.Equal((DriveEnd.Elsewhere, DriveEnd.Elsewhere), (announced.End, renewedAnswer.End));
        Assert.True(renewedAnswer.EagerUntil > fixture.Time.GetUtcNow() && renewedAnswer.EagerUntil > announced.EagerUntil);
        Assert.Equal(DriveEnd.Ended, released.End);
        Assert.Equal([HandOver.Announced, HandOver.Released], _handedOver);
        Assert.Equal(begun, (await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None)).Count - 1);
        Assert.Equal(RunStatus.Succeeded, (await RunAsync(fixture)).Status);
        Assert.Null((await RunAsync(fixture)).EagerUntil);
    }

    [Fact]
    public async Task TryBegin_AbandonsARun_BeforeItsClaimLapses_WhenThatCantBeProlonged()
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        using var stopping = new CancellationTokenSource();
        var store = KillableStore.Of(fixture.Store, int.MaxValue, Death.Before, stopping);
        var begun = new TaskCompletionSource();
        DateTimeOffset? abandoned = null;
        using var process = Process(fixture, store, async (context, cancelled) =>
        {
            begun.SetResult();
            await using var _ = cancelled.Register(() => abandoned = fixture.Time.GetUtcNow());
            await Task.Delay(Timeout.Infinite, cancelled);
            return TaskResult.Succeeded(context.Config);
        });

        var running = process.RunAsync();
        await begun.Task.SoonAsync();
        ((KillableStore)(object)store).IsDead = true;
        await fixture.Time.PassAsync(EagerDrives.Longest).SoonAsync();
        while (await Task.WhenAny(running, fixture.Time.WhenSetAsync(EagerDrives.RenewedAfter)).SoonAsync() != running)
        {
            fixture.Time.Advance(EagerDrives.RenewedAfter);
        }

        await running.SoonAsync();
        Assert.InRange((abandoned - EditorFixture.Start)!.Value.TotalSeconds, 2, 28);
        Assert.Equal([HandOver.Announced, HandOver.Released], _handedOver);
    }

    [Theory]
    [InlineData(29, false, DriveEnd.Elsewhere)]
    [InlineData(29, true, DriveEnd.Ended)]
    [InlineData(31, false, DriveEnd.Ended)]
    public async Task DriveAsync_LeavesARunToItsProcess_UntilItIsReleasedOrWasNotHeardOf(int seconds, bool isReleased, DriveEnd end)
    {
        using var fixture = await BeginAsync(Chain);
        await fixture.Store.BeginAsync(RunnerFixture.RunId, fixture.Time.GetUtcNow(), new LogLine(fixture.Time.GetUtcNow(), LogSeverity.Info, "run started"), fixture.Time.GetUtcNow() + EagerDrives.Kept, CancellationToken.None);

        fixture.Time.Advance(TimeSpan.FromSeconds(seconds));
        var answer = await AnswerAsync(OtherProcess.DriveOf(fixture, fixture.Store, SucceedAsync), isReleased);

        Assert.Equal(end, answer.End);
    }

    [Theory]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Running, false)]
    [InlineData(RunStatus.Cancelling, false)]
    public async Task TryBegin_OnlyAnnouncesARun_ThatSomebodyElseHasBegun(RunStatus status, bool isEager)
    {
        using var fixture = await BeginAsync(Chain);
        fixture.Store.Put(fixture.Run with { Status = status, EagerUntil = isEager ? fixture.Time.GetUtcNow() + EagerDrives.Kept : null });
        using var process = Process(fixture, fixture.Store, SucceedAsync);

        await process.RunAsync();

        Assert.Equal([HandOver.Announced], _handedOver); // the engine then asks who drives it
        Assert.Empty(await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None));
    }

    [Fact]
    public async Task TryBegin_RunsNothingAgainThatHasEnded_WhicheverCallIsTheLast()
    {
        var died = await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(Chain), LiveAsync, async (fixture, where, executions) =>
        {
            var ended = executions.Select(e => (e.Task, e.Index)).ToHashSet();
            var begun = new ConcurrentQueue<(string Task, int? Index)>();
            fixture.Time.Advance(EagerDrives.Kept + TimeSpan.FromSeconds(1));
            var answer = await AnswerAsync(
                OtherProcess.DriveOf(fixture, fixture.Store, (context, _) =>
                {
                    begun.Enqueue((context.Task, context.Index));
                    return SucceedAsync(context, default);
                }),
                isReleased: false);

            Assert.Equal((where, DriveEnd.Ended), (where, answer.End));
            Assert.Equal((where, RunStatus.Succeeded), (where, (await RunAsync(fixture)).Status));
            Assert.Equal((where, 0), (where, begun.Count(ended.Contains)));
        });

        Assert.True(died > 20, $"Only {died} processes died.");

        async Task LiveAsync(RunnerFixture fixture, IRunStore store, CancellationToken stopping)
        {
            _handedOver.Clear();
            using var process = Process(fixture, store, SucceedAsync);
            await using var stop = stopping.Register(() => _ = process.Drives.StopAsync(CancellationToken.None));
            await process.RunAsync();
            if (!_handedOver.IsEmpty)
            {
                throw new IOException("It died."); // it has handed over what it could not end
            }
        }
    }

    [Fact]
    public async Task TryBegin_TakesNoMoreThanItHasRoomFor_AndNothingOnceTheHostStops()
    {
        using var fixture = await BeginAsync(Chain);
        var gate = new TaskCompletionSource();
        using var process = Process(fixture, fixture.Store, async (context, stopping) =>
        {
            await gate.Task.WaitAsync(stopping);
            return TaskResult.Succeeded(context.Config);
        });

        var running = process.RunAsync();
        Assert.False(process.TryBegin());

        await process.Drives.StopAsync(CancellationToken.None).SoonAsync();
        await running;
        Assert.False(process.TryBegin());
        Assert.Equal([HandOver.Begun], _handedOver);
        Assert.Equal(RunStatus.Running, (await RunAsync(fixture)).Status);
    }

    private static Task<DriveAnswer> AnswerAsync(RunDrive drive, bool isReleased) =>
        drive.DriveAsync(RunnerFixture.RunId, Limits with { IsReleased = isReleased }, StepDelivery.Only, CancellationToken.None).SoonAsync();

    private static Task<TaskResult> SucceedAsync(TaskContext context, CancellationToken cancellationToken) => Task.FromResult(TaskResult.Succeeded(context.Config));

    private static async Task<Run> RunAsync(RunnerFixture fixture) => (await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!;

    private static async Task<RunnerFixture> BeginAsync(string tasks)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }

    private EagerProcess Process(RunnerFixture fixture, IRunStore store, Func<TaskContext, CancellationToken, Task<TaskResult>> handler)
    {
        var (_, lifecycle, _) = OtherProcess.ServicesOf(fixture, store, handler, new Workers(10));
        return new EagerProcess(new EagerDrives(OtherProcess.DriveOf(fixture, store, handler), lifecycle, new EngineOptions { EagerRuns = 1 }, fixture.Time, NullLogger<EagerDrives>.Instance), _handedOver);
    }

    // A process that has room for one run.
    private sealed class EagerProcess(EagerDrives drives, ConcurrentQueue<HandOver> handedOver) : IDisposable
    {
        public EagerDrives Drives => drives;

        public bool TryBegin() => drives.TryBegin(RunnerFixture.RunId, (_, _) => 100, (_, how) =>
        {
            handedOver.Enqueue(how);
            return Task.CompletedTask;
        });

        // Begins the run, and waits until there is room again.
        public async Task RunAsync()
        {
            Assert.True(TryBegin());
            await drives.WhenIdleAsync().SoonAsync();
        }

        public void Dispose() => drives.Dispose();
    }
}
