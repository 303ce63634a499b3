namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>Decodes a content coding as its bytes arrive.</summary>
internal abstract class StreamDecoder : IDisposable
{
    /// <summary>What is decoded.</summary>
    protected byte[] Input { get; private set; } = [];

    /// <summary>How far it has been decoded.</summary>
    protected int At { get; set; }

    /// <summary>Where it ends.</summary>
    protected int End { get; private set; }

    /// <summary>Whether there can be no more output.</summary>
    internal bool IsDone { get; private protected set; }

    /// <summary>Whether the bytes may end here.</summary>
    internal virtual bool MayEnd => IsDone;

    /// <summary>Whether it goes on with more bytes only.</summary>
    internal virtual bool NeedsInput => !IsDone && At == End;

    /// <summary>The next bytes; those before have been decoded.</summary>
    internal virtual void Take(byte[] bytes, int count) => (Input, At, End) = (bytes, 0, count);

    /// <summary>Decodes up to as many bytes as there is room for.</summary>
    /// <returns>How many bytes it wrote; 0: it needs more, or is done.</returns>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    internal abstract int Decode(byte[] output);

    public virtual void Dispose()
    {
    }
}
