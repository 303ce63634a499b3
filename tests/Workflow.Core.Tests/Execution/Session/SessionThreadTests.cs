using Workflow.Core.Execution.Session;

namespace Workflow.Core.Tests.Execution.Session;

public sealed class SessionThreadTests
{
    private readonly SessionThread _thread = new();
    private readonly List<int> _ended = []; // not safe for threads: an access at one time with another would lose an end
    private int _atOneTime;

    [Fact]
    public async Task Hand_ContinuesTheSessionOnOneThreadAtATime_WhereverTheTaskEnds()
    {
        await _thread.RunAsync(
            async () =>
            {
                List<Task> all = [.. Enumerable.Range(0, 1_000).Select(OuterAsync)];
                foreach (var one in all)
                {
                    await one;
                }
            },
            CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 1_000), _ended.Order());
    }

    [Fact]
    public async Task Hand_ContinuesInPlace_SoThatAChainOfMethodsIsOneTurn()
    {
        var (turns, first, second) = (new List<string>(), new TaskCompletionSource(), new TaskCompletionSource());
        await _thread.RunAsync(
            async () =>
            {
                Task[] both = [SayAsync(first.Task, "first"), SayAsync(second.Task, "second")];
                first.SetResult();
                second.SetResult(); // both wait for the thread, which is here
                await both[0];
                await both[1];
            },
            CancellationToken.None);

        Assert.Equal(["first inner", "first outer", "second inner", "second outer"], turns);

        async Task SayAsync(Task elsewhere, string name)
        {
            await InnerAsync(elsewhere, name);
            turns.Add($"{name} outer");
        }

        async Task InnerAsync(Task elsewhere, string name)
        {
            await _thread.Hand(elsewhere);
            turns.Add($"{name} inner");
        }
    }

    [Fact]
    public async Task Hand_ThrowsWhatTheTaskThrew()
    {
        await Assert.ThrowsAsync<IOException>(() => _thread.RunAsync(() => _thread.Hand(Task.FromException(new IOException("away"))), CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _thread.RunAsync(() => _thread.Hand(Task.FromCanceled<int>(new CancellationToken(canceled: true))), CancellationToken.None));
    }

    private async Task OuterAsync(int number)
    {
        await InnerAsync(number);
        Assert.Equal(1, Interlocked.Increment(ref _atOneTime));
        _ended.Add(number);
        Assert.Equal(0, Interlocked.Decrement(ref _atOneTime));
    }

    private async Task InnerAsync(int number)
    {
        await _thread.Hand(Task.Run(() => number)); // ends on any thread
        Assert.Equal(1, Interlocked.Increment(ref _atOneTime));
        Thread.SpinWait(100);
        Assert.Equal(0, Interlocked.Decrement(ref _atOneTime));
    }
}
