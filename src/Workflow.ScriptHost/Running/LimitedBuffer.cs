using System.Buffers;

namespace Workflow.ScriptHost.Running;

/// <summary>Takes what is written, up to a number of bytes.</summary>
/// <param name="mostBytes">How many.</param>
internal sealed class LimitedBuffer(int mostBytes) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _written = new();

    /// <summary>What was written.</summary>
    internal ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _written.Advance(count);
        if (_written.WrittenCount > mostBytes)
        {
            throw new LimitException(Protocol.ScriptOutcome.OutputTooLarge);
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);
}
