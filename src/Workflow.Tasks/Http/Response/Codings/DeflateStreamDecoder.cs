namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The coding <c>deflate</c>: see <see cref="Deflate"/>.</summary>
internal sealed class DeflateStreamDecoder : InflatingStreamDecoder
{
    private readonly byte[] _begin = new byte[2];
    private int _begun;
    private bool _isOpen;

    internal override bool NeedsInput => !IsDone && (_isOpen ? IsInflaterEmpty : At == End);

    internal override int Decode(byte[] output)
    {
        if (!_isOpen)
        {
            // The first two bytes tell which form it is.
            while (_begun < 2 && At < End)
            {
                _begin[_begun++] = Input[At++];
            }

            if (_begun < 2)
            {
                return 0;
            }

            _isOpen = true;
            Begin(isRaw: !Deflate.BeginsAsZlib(_begin));
            Take([.. _begin, .. Input.AsSpan(At..End)], 2 + End - At);
        }

        var count = Inflate(output, out var isFinished);
        IsDone = isFinished;
        return count;
    }
}
