using Workflow.Functions.Engine;

namespace Workflow.Functions.Tests.LongWaits;

public sealed class HistoryLimitTests
{
    [Fact]
    public void CountMessage_HoldsNoStepBack_ButBeginsAnewBeforeTheNextDrive()
    {
        var limit = new HistoryLimit();
        var reached = limit.CountAsync(() => 1);
        Assert.False(limit.IsLong);

        for (var message = 0; message < 100 * HistoryLimit.MostMessages; message++)
        {
            limit.CountMessage();
        }

        Assert.True(limit.StepAsync(() => Task.FromResult(1)).IsCompletedSuccessfully);
        Assert.False(reached.IsCompleted);
        Assert.True(limit.IsLong);
    }
}
