using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Evaluates the expressions of tasks, so that hundreds of long ones, started at once, delay neither requests nor the short
/// ones of other runs. A short expression is evaluated at once. A longer one is restarted with more steps, only a few at a
/// time; one that still does not finish is restarted on a thread of its own, again only a few at a time. Restarting is
/// safe, as an evaluation changes nothing and always has the same result.
/// </summary>
/// <param name="limits">What one evaluation may use.</param>
internal sealed class TaskEvaluator(ExpressionLimits limits) : IDisposable
{
    // About a tenth of a millisecond: enough for nearly every expression. Every worker may begin one at the same moment,
    // and a request then waits for all of them: this time multiplied by the number of workers.
    private const long ShortSteps = 2_000;

    // A few milliseconds: cheap to repeat, and not worth a thread of its own.
    private const long MediumSteps = 40_000;

    private readonly Evaluator _short = new(limits with { Steps = Math.Min(limits.Steps, ShortSteps) });
    private readonly Evaluator _medium = new(limits with { Steps = Math.Min(limits.Steps, MediumSteps) });
    private readonly Evaluator _long = new(limits);
    private readonly SemaphoreSlim _mediumSlots = Slots();
    private readonly SemaphoreSlim _longSlots = Slots();

    /// <summary>Whether an evaluator has all the steps that there are: what does not finish with it is not restarted.</summary>
    public bool IsLast(Evaluator one) => one == _long;

    /// <summary>Evaluates.</summary>
    /// <param name="evaluate">The evaluation; it may be called three times, on different threads one after the other.</param>
    /// <param name="cancellationToken">Ends the wait for a slot.</param>
    /// <exception cref="ExpressionException">An expression can't be read or evaluated, or a limit is reached.</exception>
    public async ValueTask<T> EvaluateAsync<T>(Func<Evaluator, T> evaluate, CancellationToken cancellationToken)
    {
        try
        {
            return evaluate(_short);
        }
        catch (ExpressionException e) when (e.IsOutOfSteps)
        {
            // Not short.
        }

        try
        {
            // Queued behind earlier requests, not run ahead of them on the thread that released the slot.
            return await RunInSlotAsync(() => evaluate(_medium), _mediumSlots, TaskCreationOptions.PreferFairness, cancellationToken);
        }
        catch (ExpressionException e) when (e.IsOutOfSteps)
        {
            // Not medium either.
        }

        return await RunInSlotAsync(() => evaluate(_long), _longSlots, TaskCreationOptions.LongRunning, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mediumSlots.Dispose();
        _longSlots.Dispose();
    }

    private static SemaphoreSlim Slots() => new(Math.Max(1, Environment.ProcessorCount / 2));

    private static async Task<T> RunInSlotAsync<T>(Func<T> evaluate, SemaphoreSlim slots, TaskCreationOptions options, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Factory.StartNew(evaluate, cancellationToken, options, TaskScheduler.Default);
        }
        finally
        {
            slots.Release();
        }
    }
}
