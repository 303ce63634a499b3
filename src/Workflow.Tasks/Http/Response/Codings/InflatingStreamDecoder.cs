using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>Decodes what holds DEFLATE data.</summary>
internal abstract class InflatingStreamDecoder : StreamDecoder
{
    private Inflater? _inflater;
    private bool _isRaw;
    private bool _isFull; // there may be more output without more input: the library keeps a window of it

    /// <summary>Begins DEFLATE data at the current place.</summary>
    /// <param name="isRaw">Whether it has no zlib header and no checksum (RFC 1951 without RFC 1950).</param>
    protected void Begin(bool isRaw)
    {
        // It is used again: a new one is far larger than the data may be.
        if (_inflater is not null && _isRaw == isRaw)
        {
            _inflater.Reset();
        }
        else
        {
            (_inflater, _isRaw) = (new Inflater(isRaw), isRaw);
        }

        _isFull = false;
    }

    /// <summary>Inflates; what follows the data is left at the current place.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isFinished">Whether the data has ended.</param>
    protected int Inflate(byte[] output, out bool isFinished)
    {
        var inflater = _inflater!;
        if (inflater.IsNeedingInput && At < End)
        {
            inflater.SetInput(Input, At, End - At);
            At = End;
        }

        var count = Inflate(inflater, output);
        _isFull = count == output.Length;
        isFinished = inflater.IsFinished;
        if (isFinished)
        {
            At = End - inflater.RemainingInput;
        }
        else if (count == 0 && inflater.IsNeedingDictionary)
        {
            throw new InvalidDataException("the stream needs a preset dictionary, which HTTP does not know");
        }

        return count;
    }

    /// <summary>Whether the data goes on with more bytes only.</summary>
    protected bool IsInflaterEmpty => !_isFull && At == End && _inflater!.IsNeedingInput;

    // The library throws different exceptions for damaged bytes, such as IndexOutOfRangeException. All of them are one fault.
    private static int Inflate(Inflater inflater, byte[] output)
    {
        try
        {
            return inflater.Inflate(output, 0, output.Length);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException("the stream is damaged", e);
        }
    }
}
