using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Http.Response;

/// <summary>A stream that ends with an error when it is longer than a limit.</summary>
/// <param name="inner">The stream.</param>
/// <param name="limit">In bytes.</param>
internal sealed class LimitedStream(Stream inner, long limit) : ReadOnlyStream
{
    private long _left = limit;

    /// <exception cref="BodyTooLargeException">There is more than the limit.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _left -= read;
        return _left < 0 ? throw new BodyTooLargeException() : read;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>A body is larger than its limit.</summary>
internal sealed class BodyTooLargeException() : Exception("The body is too large.");
