using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Session;

namespace Workflow.Core.Tests.Execution.Session;

public class EventWaitersTests
{
    private readonly EventWaiters _line = new();

    [Fact]
    public void IsFirst_IsTheFirstTaskOfTheWorkflow_WhateverTheOrderOfArrival()
    {
        TaskCall[] inOrder = [new(1), new(2, 0), new(2, 1), new(2, 1, 2), new(2, 10), new(3)];
        foreach (var call in inOrder.Reverse())
        {
            _line.Enter("paid", call);
            Assert.True(_line.IsFirst("paid", call));
        }

        foreach (var first in inOrder)
        {
            Assert.Equal([first], inOrder.Where(c => _line.IsFirst("paid", c)));
            _line.Leave("paid", first);
        }

        Assert.DoesNotContain(inOrder, c => _line.IsFirst("paid", c));
    }

    [Fact]
    public void Leave_WakesOnlyTheNext()
    {
        _line.Enter("paid", new TaskCall(0));
        var (second, third) = (_line.Enter("paid", new TaskCall(1)).Next, _line.Enter("paid", new TaskCall(2)).Next);

        _line.Leave("paid", new TaskCall(0));

        Assert.Equal((true, false), (second.IsCompleted, third.IsCompleted));
    }

    [Fact]
    public void Leave_WakesTheOneAfterTheNext_WhenTheNextLeavesToo()
    {
        _line.Enter("paid", new TaskCall(0));
        _line.Enter("paid", new TaskCall(1));
        var third = _line.Enter("paid", new TaskCall(2)).Next;

        _line.Leave("paid", new TaskCall(1)); // cancelled before it was first
        _line.Leave("paid", new TaskCall(0));

        Assert.True(third.IsCompleted);
        Assert.True(_line.IsFirst("paid", new TaskCall(2)));
    }

    [Fact]
    public void Enter_UsesASeparateQueue_WhenTheNameIsDifferent()
    {
        _line.Enter("paid", new TaskCall(0));
        var other = _line.Enter("Paid", new TaskCall(1));

        Assert.True(_line.IsFirst("Paid", new TaskCall(1)));
        _line.Leave("paid", new TaskCall(0));
        Assert.False(other.Next.IsCompleted);
    }

    [Fact]
    public void IsFirst_IsNoneBehindOneThatReturns_UntilItIsKnownWhatItWaitsFor()
    {
        var (first, second, third) = (new TaskCall(0), new TaskCall(2), new TaskCall(3));
        _line.Return(new TaskCall(1));
        _line.Return(new TaskCall(2));
        _line.Enter("paid", first);
        var (secondIsFirst, thirdIsFirst) = (_line.Enter("sent", second).Next, _line.Enter("lost", third).Next);
        Assert.Equal((true, false, false), (_line.IsFirst("paid", first), _line.IsFirst("sent", second), _line.IsFirst("lost", third)));

        _line.Pass(new TaskCall(1));

        Assert.Equal((true, true), (secondIsFirst.IsCompleted, thirdIsFirst.IsCompleted));
        Assert.Equal((true, true), (_line.IsFirst("sent", second), _line.IsFirst("lost", third)));
    }

    [Fact]
    public void Enter_TakesThePlace_OfOneThatReturns()
    {
        _line.Return(new TaskCall(0));
        _line.Enter("paid", new TaskCall(1));
        Assert.False(_line.IsFirst("paid", new TaskCall(1)));

        _line.Enter("paid", new TaskCall(0));

        Assert.Equal((true, false), (_line.IsFirst("paid", new TaskCall(0)), _line.IsFirst("paid", new TaskCall(1))));
    }

    [Fact]
    public void Leave_ForgetsOneThatIsHeld()
    {
        _line.Return(new TaskCall(0));
        var held = _line.Enter("paid", new TaskCall(1)).Next;
        Assert.False(_line.IsFirst("paid", new TaskCall(1)));

        _line.Leave("paid", new TaskCall(1));
        _line.Pass(new TaskCall(0));

        Assert.False(held.IsCompleted);
    }

    [Fact]
    public void Leave_IsSafe_WhenItIsNotQueued()
    {
        _line.Leave("paid", new TaskCall(0));
        _line.Enter("paid", new TaskCall(1));
        _line.Leave("paid", new TaskCall(0));
        _line.Leave("paid", new TaskCall(1));
        _line.Leave("paid", new TaskCall(1));

        _line.Enter("paid", new TaskCall(1)); // again, as the attempt is tried once more after a pause

        Assert.True(_line.IsFirst("paid", new TaskCall(1)));
    }
}
