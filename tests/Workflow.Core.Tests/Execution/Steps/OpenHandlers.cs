using System.Collections.Concurrent;
using System.Threading.Channels;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>Handlers that are open until the test ends them, or until their token is cancelled.</summary>
internal sealed class OpenHandlers
{
    private readonly ConcurrentDictionary<(int Position, int? Index, int Attempt), TaskCompletionSource<TaskResult>> _open = new();
    private readonly Channel<string> _begun = Channel.CreateUnbounded<string>();

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>What was begun and not yet asked for.</summary>
    public bool HasMore => _begun.Reader.TryPeek(out _);

    public async Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var key = (context.Position, context.Index, context.Attempt);
        var end = new TaskCompletionSource<TaskResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_open.TryAdd(key, end), $"{key} is under way twice.");
        _begun.Writer.TryWrite(Name(context.Index, context.Attempt));
        await using var told = cancellationToken.Register(() =>
        {
            // No longer open once it is cancelled: the runner does not wait for handlers that the stop of the host has abandoned.
            _open.TryRemove(key, out _);
            end.TrySetCanceled(cancellationToken);
        });
        return await end.Task;
    }

    /// <summary>The next so many that were begun, as <c>index.attempt</c>, in order.</summary>
    public async Task<string> BegunAsync(int count = 1)
    {
        List<string> begun = [];
        while (begun.Count < count)
        {
            begun.Add(await _begun.Reader.ReadAsync().AsTask().SoonAsync());
        }

        return string.Join(' ', begun.Order(StringComparer.Ordinal));
    }

    public void Succeed(int? index = null, int attempt = 1, int position = 0) =>
        End((position, index, attempt), TaskResult.Succeeded(TestJson.Parse($"{index ?? 7}")));

    public void Fail(int? index = null, int attempt = 1, double? retryAfter = null, bool retryable = true) =>
        End((0, index, attempt), TaskResult.Failed(new TaskError("c", "m", retryable, RetryAfterSeconds: retryAfter)));

    private void End((int Position, int? Index, int Attempt) key, TaskResult result)
    {
        Assert.True(_open.TryRemove(key, out var end), $"{key} is not open.");
        end.SetResult(result);
    }

    private static string Name(int? index, int attempt) => $"{index}.{attempt}";
}
