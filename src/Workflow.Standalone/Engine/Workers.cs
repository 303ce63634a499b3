using Microsoft.Extensions.Options;

namespace Workflow.Standalone.Engine;

/// <summary>The workers of the process: how many handlers run at one time, over all runs. First come, first served.</summary>
internal sealed class Workers(IOptions<EngineOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.MaxConcurrentTasks);

    /// <summary>Does something when there is a worker for it.</summary>
    /// <exception cref="OperationCanceledException">There was none before the token was cancelled.</exception>
    public async Task<T> DoAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
