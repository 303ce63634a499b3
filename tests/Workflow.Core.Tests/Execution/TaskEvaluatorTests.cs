using System.Collections.Concurrent;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Expressions;

namespace Workflow.Core.Tests.Execution;

public class TaskEvaluatorTests
{
    // What it does, and not how soon.
    private static readonly ExpressionLimits Patient = ExpressionLimits.Default with { Time = TimeSpan.FromMinutes(10) };

    private const string Short = "inputs.list.map(x => x * 2).length";
    private const string Medium = "Array.from({length: 60}, (_, i) => Array.from({length: 60}, (_, j) => i ^ j).length).length";
    private const string Long = "Array.from({length: 300}, (_, i) => Array.from({length: 300}, (_, j) => i ^ j).length).length";
    private const string Endless = "Array.from({length: 5000}, (_, i) => Array.from({length: 5000}, (_, j) => i ^ j).length).length";

    [Fact]
    public async Task Evaluate_IsDoneAtOnce_WhenItIsShort()
    {
        using var evaluator = new TaskEvaluator(Patient);
        var evaluation = evaluator.EvaluateAsync(e => e.EvaluateExpression(Short, Sample.Scope), CancellationToken.None);
        Assert.True(evaluation.IsCompletedSuccessfully);
        Assert.Equal(3, (await evaluation).GetInt32());
    }

    [Fact]
    public async Task Evaluate_LeavesTheThreadsOfRequestsAlone_WhenItIsLong()
    {
        using var evaluator = new TaskEvaluator(Patient);
        var pooled = new ConcurrentQueue<bool>();
        var value = await evaluator.EvaluateAsync(
            e =>
            {
                pooled.Enqueue(Thread.CurrentThread.IsThreadPoolThread);
                return e.EvaluateExpression(Long, Sample.Scope);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(300, value.GetInt32());
        Assert.Equal([true, false], pooled.Skip(1));
    }

    [Fact]
    public async Task Evaluate_LeavesThreadsToRequests_WhenHundredsAreBegunAtOnce()
    {
        using var evaluator = new TaskEvaluator(Patient);
        var (most, now, calls) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Task.Run(() =>
        {
            var isFirst = true;
            return evaluator.EvaluateAsync(
                e =>
                {
                    Interlocked.Increment(ref calls);
                    if (isFirst)
                    {
                        isFirst = false; // what every worker does at once, and is little
                        return e.EvaluateExpression(Medium, Sample.Scope);
                    }

                    InterlockedMax(ref most, Interlocked.Increment(ref now));
                    var value = e.EvaluateExpression(Medium, Sample.Scope);
                    Interlocked.Decrement(ref now);
                    return value;
                },
                CancellationToken.None).AsTask();
        })));
        Assert.Equal(2 * 300, calls);
        Assert.InRange(most, 1, Math.Max(1, Environment.ProcessorCount / 2));
    }

    [Fact]
    public async Task Evaluate_DoesLittleAtOnce_SinceEveryWorkerMayBeginAtTheSameMoment()
    {
        using var evaluator = new TaskEvaluator(Patient);
        var steps = new List<long>();
        await evaluator.EvaluateAsync(
            e =>
            {
                steps.Add(e.Limits.Steps);
                return e.EvaluateExpression(Long, Sample.Scope);
            },
            TestContext.Current.CancellationToken);

        // All workers together do less than one evaluation may.
        Assert.InRange(steps[0] * new EngineOptions().MaxConcurrentTasks, 1, ExpressionLimits.Default.Steps);
        Assert.Equal(ExpressionLimits.Default.Steps, steps[^1]);
    }

    [Fact]
    public async Task Evaluate_EndsAtOnce_WhenItsRunEndsWhileItWaitsForItsTurn()
    {
        using var evaluator = new TaskEvaluator(Patient);
        using var release = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var turns = Math.Max(1, Environment.ProcessorCount / 2);
        using var taken = new CountdownEvent(turns);
        var busy = Enumerable.Range(0, turns).Select(_ =>
        {
            var calls = 0;
            return evaluator.EvaluateAsync(
                e =>
                {
                    if (++calls == 3)
                    {
                        taken.Signal();
                        release.Wait(CancellationToken.None);
                    }

                    return e.EvaluateExpression(Long, Sample.Scope);
                },
                CancellationToken.None).AsTask();
        }).ToList();
        taken.Wait(TestContext.Current.CancellationToken);
        var waiting = evaluator.EvaluateAsync(e => e.EvaluateExpression(Long, Sample.Scope), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        var ended = await Record.ExceptionAsync(() => waiting);
        release.Set();
        Assert.IsType<OperationCanceledException>(ended, exactMatch: false);
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task Evaluate_RunsFewLongOnesAtATime()
    {
        using var evaluator = new TaskEvaluator(Patient);
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
    public async Task Evaluate_EnforcesTheSettings_AndNamesThem()
    {
        using var evaluator = new TaskEvaluator(ExpressionLimits.Of(new LimitOptions { ExpressionSteps = 1_000 }));
        var e = await Assert.ThrowsAsync<ExpressionException>(() => evaluator.EvaluateAsync(e => e.EvaluateExpression(Medium, Sample.Scope), CancellationToken.None).AsTask());
        Assert.Contains("the limit of 1000 steps for one evaluation is reached (setting Workflow:Limits:ExpressionSteps)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_NamesTheLimitOfAll_WhenEvenThatIsReached()
    {
        using var evaluator = new TaskEvaluator(ExpressionLimits.Default);
        var e = await Assert.ThrowsAsync<ExpressionException>(() => evaluator.EvaluateAsync(e => e.EvaluateExpression(Endless, Sample.Scope), CancellationToken.None).AsTask());

        // Any limit but that of the short ones; on a machine that is far too busy it is that of time.
        Assert.Matches($"the limit of ({ExpressionLimits.Default.Steps} steps|{ExpressionLimits.Default.Time.TotalMilliseconds} ms|64 MB)", e.Message);
    }

    [Fact]
    public async Task Evaluate_FailsAtOnce_WhenTheExpressionIsWrong()
    {
        using var evaluator = new TaskEvaluator(ExpressionLimits.Default);
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
