using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Tasks that hear events for themselves alone: who is resumed by what.</summary>
public class KeyedEventSessionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public void EventForOneTask_WakesOnlyThat_AlsoIfItIsNotTheFirst(int tasks)
    {
        var arrived = new HashSet<string>(StringComparer.Ordinal);
        static string AddressOf(int position) => EventAddress.Of("ok", new ExecutionKey(position, null, 1));
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = AddressOf(step.Call.Position) },
            StepKind.TakeEvent when arrived.Contains(step.EventName!) => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive([.. Enumerable.Range(0, tasks).Select(i => Waiting($"task-{i}"))]);
        Assert.Equal(tasks, host.Count(StepKind.TakeEvent));

        for (var i = tasks - 1; i >= 0; i--)
        {
            arrived.Add(AddressOf(i));
            host.Hear(RunChange.Ended(AddressOf(i)));
        }

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal((2 * tasks, RunStatus.Succeeded), (host.Count(StepKind.TakeEvent), host.Outcome));
    }

    [Fact]
    public void EventOfTheRun_GoesToTheFirst_OfTasksWithAKeyAndWithout()
    {
        var events = 0;
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = step.Call.Position == 1 ? EventAddress.Of("ok", new ExecutionKey(1, null, 1)) : "ok" },
            StepKind.TakeEvent when events > 0 && events-- > 0 => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive(Waiting("a"), Waiting("b"), Waiting("c"));

        List<int> taken = [];
        for (var i = 0; i < 3; i++)
        {
            events++;
            host.Hear(RunChange.Of(RunStatus.Running));
            taken.Add(host.Steps.Last(s => s.Kind == StepKind.TakeEvent && s.Call.Position == i).Call.Position);
        }

        Assert.True(driving.IsCompletedSuccessfully);
        Assert.Equal([0, 1, 2], taken);
    }

    [Fact]
    public void EventForOneTask_IsFoundByPolling_WhenTheNotificationIsLost()
    {
        var hasArrived = false;
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = EventAddress.Of("ok", new ExecutionKey(step.Call.Position, null, 1)) },
            StepKind.TakeEvent when hasArrived => Succeed(step),
            _ => new StepAnswer(),
        });
        var driving = host.Drive(Waiting("a"), Waiting("b"));
        host.Pass(TimeSpan.FromHours(24));
        Assert.InRange(host.Count(StepKind.TakeEvent), 48, 64);

        hasArrived = true;
        host.Pass(TimeSpan.FromHours(1));

        Assert.True(driving.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData("ok")] // the same event
    [InlineData("other")]
    [InlineData(null)] // it has ended meanwhile
    public void EventOfTheRun_GoesToNoneBehindATaskThatWaitedBefore_UntilThatIsOpenedAgain(string? firstWaitsFor)
    {
        var (isSlow, hasArrived) = (true, true);
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open when step.Call.Position == 0 => isSlow ? new StepAnswer { IsPaused = true } : firstWaitsFor is null ? Succeed(step) : new StepAnswer { EventName = firstWaitsFor },
            StepKind.Open => new StepAnswer { EventName = "ok" },
            StepKind.TakeEvent when step.EventName == "ok" && hasArrived => Take(step),
            _ => new StepAnswer(),
        });
        _ = host.Drive([Waited(0), Waited(1)], Waiting("a"), Waiting("b"));
        Assert.Equal(0, host.Count(StepKind.TakeEvent));

        isSlow = false;
        host.Hear(RunChange.Of(RunStatus.Running));

        Assert.Equal(firstWaitsFor == "ok" ? 0 : 1, host.Steps.First(s => s is { Kind: StepKind.TakeEvent, EventName: "ok" }).Call.Position);

        StepAnswer Take(TaskStep step)
        {
            hasArrived = false;
            return Succeed(step);
        }
    }

    [Fact]
    public void EventOfTheRun_IsNotForATaskWithAKey_ThatIsNotTheFirst()
    {
        var host = new FakeSessionHost(step => step.Kind switch
        {
            StepKind.Open => new StepAnswer { EventName = EventAddress.Of("ok", new ExecutionKey(step.Call.Position, null, 1)) },
            _ => new StepAnswer(),
        });
        _ = host.Drive(Waiting("a"), Waiting("b"));

        Assert.All(host.Steps.Where(s => s.Kind == StepKind.TakeEvent), step => Assert.Equal(step.Call.Position != 0, step.IsForItAlone));
        Assert.Equal(2, host.Steps.Where(s => s.Kind == StepKind.TakeEvent).Select(s => s.Call.Position).Distinct().Count());
    }

    private static RecordedExecution Waited(int position) => new(position, null, 1, ExecutionStatus.Waiting, EditorFixture.Start, null);

    private static StepAnswer Succeed(TaskStep step) => StepAnswer.Of(new TaskReport(step.Call, ExecutionStatus.Succeeded));

    private static PlannedTask Waiting(string name) => new(name, [], TriggerRule.AllSuccess, false) { Waits = true };
}
