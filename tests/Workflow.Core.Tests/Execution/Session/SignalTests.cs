using Workflow.Core.Execution.Session;

namespace Workflow.Core.Tests.Execution.Session;

public class SignalTests
{
    [Fact]
    public void Set_WakesAllCurrentWaiters_AndNoLaterOne()
    {
        var signal = new Signal();
        var (one, other) = (signal.Next, signal.Next);

        signal.Set();

        Assert.True(one.IsCompletedSuccessfully && other.IsCompletedSuccessfully);
        Assert.False(signal.Next.IsCompleted);
        signal.Set(); // no waiter
        Assert.False(signal.Next.IsCompleted);
    }

    [Fact]
    public void Set_ResumesWaitersSynchronously_WhenTheEngineHasOneThread()
    {
        var signal = new Signal();
        var wakings = 0;
        _ = WaitTwiceAsync();

        signal.Set();
        Assert.Equal(1, wakings);
        signal.Set(); // the one that woke waits again already
        Assert.Equal(2, wakings);

        async Task WaitTwiceAsync()
        {
            await signal.Next.ConfigureAwait(false);
            wakings++;
            await signal.Next.ConfigureAwait(false);
            wakings++;
        }
    }
}
