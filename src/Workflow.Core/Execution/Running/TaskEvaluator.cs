using Workflow.Core.Expressions;

namespace Workflow.Core.Execution.Running;

/// <summary>
/// Evaluates the expressions of tasks. One that is short is evaluated at once. One that is not is begun again on a thread
/// of its own, and few of those run at a time: hundreds of long ones keep neither the threads that answer requests nor the
/// short ones of other runs. To begin again is safe, for an evaluation changes nothing and always ends alike.
/// </summary>
internal sealed class TaskEvaluator : IDisposable
{
    // About a millisecond: more than nearly every expression needs, and little to do twice.
    private const int ShortShare = 50;

    private readonly Evaluator _short = new(ExpressionLimits.Default with { Steps = ExpressionLimits.Default.Steps / ShortShare });
    private readonly Evaluator _long = new();
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Evaluates.</summary>
    /// <param name="evaluate">What is evaluated; it may be called twice, on two threads one after the other.</param>
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
            // It is long.
        }

        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Factory.StartNew(() => evaluate(_long), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
