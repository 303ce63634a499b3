using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>A task that waits for a place in a session: it asks again when it is notified, when it is due, and seldom otherwise.</summary>
public sealed class PoolSessionTests
{
    private static readonly PlannedTask Pooled = new("a", [], TriggerRule.AllSuccess, false) { HasPool = true };

    private StepAnswer _answer = new() { WaitsForPlace = true };

    [Fact]
    public async Task Task_AsksAgain_WhenItIsNotified()
    {
        var host = new FakeSessionHost(Answer);
        var driving = host.Drive(Pooled);
        Assert.Equal(1, host.Count(StepKind.Work));

        host.Pass(TimeSpan.FromSeconds(59));
        host.Hear(RunChange.Ended(PoolPlace.AddressOf(new ExecutionKey(5, null, 1)))); // for another
        Assert.Equal(1, host.Count(StepKind.Work));

        _answer = new StepAnswer();
        host.Hear(RunChange.Ended(PoolPlace.AddressOf(new ExecutionKey(0, null, 1))));
        await driving;
        Assert.Equal((2, RunStatus.Succeeded), (host.Count(StepKind.Work), host.Outcome));
    }

    [Fact]
    public void Task_AsksAgain_WhenTheRunHasChanged_AndSeldomByItself()
    {
        var host = new FakeSessionHost(Answer);
        _ = host.Drive(Pooled);
        host.Hear(RunChange.Of(RunStatus.Running));
        Assert.Equal(2, host.Count(StepKind.Work));

        host.Pass(TimeSpan.FromHours(10));
        Assert.InRange(host.Count(StepKind.Work), 10, 20);
    }

    [Fact]
    public void Task_AsksAgain_WhenTheRateLimitLetsIt()
    {
        FakeSessionHost host = null!;
        host = new FakeSessionHost(_ => new StepAnswer { WaitsForPlace = true, DueAt = host.Now + TimeSpan.FromSeconds(7) });
        _ = host.Drive(Pooled);

        host.Pass(TimeSpan.FromSeconds(6.9));
        Assert.Equal(1, host.Count(StepKind.Work));
        host.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, host.Count(StepKind.Work));
    }

    [Fact] // one of its items is in line, and any may be
    public async Task Items_AskAgain_WhenOneOfThemIsNotified()
    {
        var host = new FakeSessionHost(step => step.Call.Kind == CallKind.Expand ? StepAnswer.Of(new(step.Call, ExecutionStatus.Running) { ItemCount = 50 }) : Answer(step)) { ItemsAtOnce = 100 };
        var driving = host.Drive(Pooled with { HasItems = true });
        Assert.Equal(2, host.Count(StepKind.Work));

        host.Hear(RunChange.Ended(PoolPlace.AddressOf(new ExecutionKey(1, 17, 1)))); // of another list
        host.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(2, host.Count(StepKind.Work));

        _answer = new StepAnswer();
        host.Hear(RunChange.Ended(PoolPlace.AddressOf(new ExecutionKey(0, 17, 1))));
        await driving;
        Assert.Equal((4, RunStatus.Succeeded), (host.Count(StepKind.Work), host.Outcome)); // with that of the list
    }

    private StepAnswer Answer(TaskStep step) => _answer.WaitsForPlace ? _answer : StepAnswer.Of(new(step.Call, ExecutionStatus.Succeeded));
}
