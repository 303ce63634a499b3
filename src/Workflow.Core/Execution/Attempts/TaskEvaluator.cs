using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Evaluates the expressions of tasks, so that hundreds of long ones, started at once, delay neither requests nor the
/// short ones of other runs waiting. A short one is evaluated at once. One that is not is begun again with more steps when
/// it has its turn, and few have one at a time; one that is not done even then is begun again on a thread of its own, and
/// few of those run at a time. To begin again is safe, for an evaluation changes nothing and always ends alike.
/// </summary>
/// <param name="limits">What one evaluation may use.</param>
internal sealed class TaskEvaluator(ExpressionLimits limits) : IDisposable
{
    // About a tenth of a millisecond: more than nearly every expression needs. Every worker may begin one at the same moment,
    // and a request then waits for all of them: for this, times the number of workers.
    private const long ShortSteps = 2_000;

    // Some milliseconds: little to do twice, and not worth a thread of its own.
    private const long MediumSteps = 40_000;

    private readonly Evaluator _short = new(limits with { Steps = Math.Min(limits.Steps, ShortSteps) });
    private readonly Evaluator _medium = new(limits with { Steps = Math.Min(limits.Steps, MediumSteps) });
    private readonly Evaluator _long = new(limits);
    private readonly SemaphoreSlim _mediumTurns = Turns();
    private readonly SemaphoreSlim _longTurns = Turns();

    /// <summary>Evaluates.</summary>
    /// <param name="evaluate">What is evaluated; it may be called three times, on different threads one after the other.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <exception cref="ExpressionException">An expression can't be read or evaluated, or a limit is reached.</exception>
    public async ValueTask<T> EvaluateAsync<T>(Func<Evaluator, T> evaluate, CancellationToken cancellationToken)
    {
        try
        {
            return evaluate(_short);
        }
        catch (ExpressionException e) when (e.IsOutOfSteps)
        {
            // It is longer.
        }

        try
        {
            // Behind the requests that came before it, and not ahead of them on the thread that had the turn before.
            return await TakeTurnAsync(() => evaluate(_medium), _mediumTurns, TaskCreationOptions.PreferFairness, cancellationToken);
        }
        catch (ExpressionException e) when (e.IsOutOfSteps)
        {
            // It is long.
        }

        return await TakeTurnAsync(() => evaluate(_long), _longTurns, TaskCreationOptions.LongRunning, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mediumTurns.Dispose();
        _longTurns.Dispose();
    }

    private static SemaphoreSlim Turns() => new(Math.Max(1, Environment.ProcessorCount / 2));

    private static async Task<T> TakeTurnAsync<T>(Func<T> evaluate, SemaphoreSlim turns, TaskCreationOptions where, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Factory.StartNew(evaluate, cancellationToken, where, TaskScheduler.Default);
        }
        finally
        {
            turns.Release();
        }
    }
}
