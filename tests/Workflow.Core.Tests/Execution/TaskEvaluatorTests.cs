using System.Collections.Concurrent;
using Workflow.Core.Execution.Running;
using Workflow.Core.Expressions;
using Workflow.Core.Tests.Expressions;

namespace Workflow.Core.Tests.Execution;

public class TaskEvaluatorTests
{
    private const string Short = "inputs.list.map(x => x * 2).length";
    private const string Long = "Array.from({length: 300}, (_, i) => Array.from({length: 300}, (_, j) => i ^ j).length).length";
    private const string Endless = "Array.from({length: 5000}, (_, i) => Array.from({length: 5000}, (_, j) => i ^ j).length).length";

    [Fact]
    public async Task Evaluate_IsDoneAtOnce_WhenItIsShort()
    {
        using var evaluator = new TaskEvaluator();
        var evaluation = evaluator.EvaluateAsync(e => e.EvaluateExpression(Short, Sample.Scope), CancellationToken.None);
        Assert.True(evaluation.IsCompletedSuccessfully);
        Assert.Equal(3, (await evaluation).GetInt32());
    }

    [Fact]
    public async Task Evaluate_LeavesTheThreadsOfRequestsAlone_WhenItIsLong()
    {
        using var evaluator = new TaskEvaluator();
        var pooled = new ConcurrentQueue<bool>();
        var value = await evaluator.EvaluateAsync(
            e =>
            {
                pooled.Enqueue(Thread.CurrentThread.IsThreadPoolThread);
                return e.EvaluateExpression(Long, Sample.Scope);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(300, value.GetInt32());
        Assert.Equal(2, pooled.Count);
        Assert.False(pooled.Last());
    }

    [Fact]
    public async Task Evaluate_RunsFewLongOnesAtATime()
    {
        using var evaluator = new TaskEvaluator();
        var (most, now) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => evaluator.EvaluateAsync(
            e =>
            {
                if (Thread.CurrentThread.IsThreadPoolThread)
                {
                    return e.EvaluateExpression(Long, Sample.Scope);
                }

                // Only the long ones count: each is seen while it is evaluated.
                var running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                var value = e.EvaluateExpression(Long, Sample.Scope);
                Interlocked.Decrement(ref now);
                return value;
            },
            CancellationToken.None).AsTask())));
        Assert.InRange(most, 1, Math.Max(1, Environment.ProcessorCount / 2));
    }

    [Fact]
    public async Task Evaluate_NamesTheLimitOfAll_WhenEvenThatIsReached()
    {
        using var evaluator = new TaskEvaluator();
        var e = await Assert.ThrowsAsync<ExpressionException>(() => evaluator.EvaluateAsync(e => e.EvaluateExpression(Endless, Sample.Scope), CancellationToken.None).AsTask());

        // Any limit but that of the short ones; on a machine that is far too busy it is that of time.
        Assert.Matches($"the limit of ({ExpressionLimits.Default.Steps} steps|{ExpressionLimits.Default.Time.TotalMilliseconds} ms|64 MB)", e.Message);
    }

    [Fact]
    public async Task Evaluate_FailsAtOnce_WhenTheExpressionIsWrong()
    {
        using var evaluator = new TaskEvaluator();
        var calls = 0;
        await Assert.ThrowsAsync<ExpressionException>(() => evaluator.EvaluateAsync(
            e =>
            {
                calls++;
                return e.EvaluateExpression("null.x", Sample.Scope);
            },
            CancellationToken.None).AsTask());
        Assert.Equal(1, calls);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
