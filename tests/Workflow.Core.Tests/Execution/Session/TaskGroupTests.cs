using Workflow.Core.Execution.Session;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

public sealed class TaskGroupTests
{
    [Fact]
    public async Task DoAsync_BeginsNothing_WhenTheGroupHasEnded()
    {
        var group = new TaskGroup();
        var gate = new TaskCompletionSource<int>();
        var first = group.DoAsync(() => gate.Task);
        var drained = group.DrainAsync();
        var second = group.DoAsync(() => Task.FromResult(2)); // others are under way: it is waited for
        Assert.False(drained.IsCompleted);
        gate.SetResult(1);
        await drained.SoonAsync();
        Assert.Equal((1, 2), (await first.SoonAsync(), await second.SoonAsync()));
        var hasBegun = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.DoAsync(() => Task.FromResult(hasBegun = true)).SoonAsync());

        Assert.False(hasBegun);
        Assert.True(drained.IsCompletedSuccessfully);
    }
}
