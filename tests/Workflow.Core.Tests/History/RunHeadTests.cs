using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.History;

public sealed class RunHeadTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    private static readonly Run Whole = new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 2,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = At,
        StartedAt = At,
        Inputs = TestJson.Parse("{'a':1}"),
        Payload = TestJson.Parse("[2]"),
        InheritedSecrets = ["token"],
    };

    [Fact]
    public void ToHead_IsTheRunWithoutItsPayloads()
    {
        var head = Whole.ToHead();

        Assert.Equal(typeof(RunHead), head.GetType());
        Assert.Equal(head, Run.Of(head).ToHead());
        Assert.Same(head, head.ToHead());
        Assert.Equal(Whole, Whole.With(head));
    }

    [Fact]
    public void With_TakesTheStanding_AndKeepsThePayloads()
    {
        var transition = new RunTransition("r", [RunStatus.Running], RunStatus.Failed, At.AddSeconds(1), "why", "what");

        var ended = Whole.With(transition.Apply(Whole.ToHead())!);

        Assert.Equal(transition.Apply(Whole), ended with { Error = "what" });
        Assert.Equal((RunStatus.Failed, "why", At.AddSeconds(1)), (ended.Status, ended.StatusReason, ended.CompletedAt!.Value));
        Assert.Equal("""{"a":1}""", ended.Inputs.GetRawText());
    }

    [Fact]
    public void With_DropsTheError_WhenTheRunHasNotEnded() =>
        Assert.Null((Whole with { Status = RunStatus.Failed, Error = "what" }).With(Whole.ToHead()).Error);

    [Theory]
    [InlineData(10, 10)]
    [InlineData(ReasonText.MaxLength, ReasonText.MaxLength)]
    [InlineData(ReasonText.MaxLength + 1, ReasonText.MaxLength)]
    [InlineData(100_000, ReasonText.MaxLength)]
    public void Order_HasAShortReason_HoweverLongItsCauseIs(int length, int kept)
    {
        var order = Cancellation.ByDeadlock(new string('x', length)).Order(At);

        Assert.Equal(kept, order.Reason.Length);
        Assert.Equal(length > kept, order.Reason.EndsWith('…'));
    }

    [Fact]
    public void Short_CutsNoCharacterInTwo()
    {
        var text = new string('x', ReasonText.MaxLength - 2) + "😀😀";

        Assert.Equal(new string('x', ReasonText.MaxLength - 2) + "…", ReasonText.Short(text));
    }
}
