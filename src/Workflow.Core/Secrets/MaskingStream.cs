using Workflow.Core.TaskTypes;

namespace Workflow.Core.Secrets;

/// <summary>
/// A stream without secrets: each becomes <c>***</c>, as in a text. It is searched in windows that overlap, so that a secret in any
/// encoding is in one of them as a whole, as long as that is no longer than <see cref="Overlap"/>.
/// </summary>
/// <param name="inner">The bytes.</param>
/// <param name="mask">The mask of what is known now.</param>
internal sealed class MaskingStream(Stream inner, Func<SecretMask> mask) : ReadOnlyStream
{
    /// <summary>The shortest overlap, in bytes.</summary>
    internal const int MinOverlap = 32 * 1024;

    // Three levels of hexadecimal digits within escape sequences of JSON.
    private const int MaxGrowth = 48;
    private const int OverlapsPerWindow = 4;

    private readonly MemoryStream _ready = new();
    private byte[] _window = [];
    private List<ByteRange> _found = [];
    private int _length; // of what is in the window
    private int _written; // how far into the window it has been passed on, or masked
    private bool _hasEnded;
    private SecretMask? _used;
    private bool _isOutdated;

    /// <summary>How many places were masked.</summary>
    internal int Masked { get; private set; }

    /// <summary>Whether a part was not searched for a secret that a mask has.</summary>
    internal bool IsOlderThan(SecretMask current) => _isOutdated || _used?.Covers(current) == false;

    /// <summary>How much of a window is searched again with the next one, in bytes.</summary>
    internal static int Overlap(int longestForm) => longestForm == 0 ? 0 : Math.Max(MinOverlap, longestForm * MaxGrowth);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.Position == _ready.Length)
        {
            if (_hasEnded)
            {
                return 0;
            }

            await SearchAsync(cancellationToken);
        }

        return _ready.Read(buffer.Span);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private async ValueTask SearchAsync(CancellationToken cancellationToken)
    {
        var current = mask();
        _isOutdated |= _used?.Covers(current) == false;
        _used = current;
        var overlap = Overlap(current.LongestForm);
        var size = Math.Max(_length, overlap) + (Math.Max(MinOverlap, overlap) * (OverlapsPerWindow - 1));
        if (_window.Length < size)
        {
            Array.Resize(ref _window, size);
        }

        var read = await inner.ReadAtLeastAsync(_window.AsMemory(_length), _window.Length - _length, throwOnEndOfStream: false, cancellationToken);
        _length += read;
        _hasEnded = _length < _window.Length;
        _found.AddRange(current.Find(_window.AsSpan(0, _length)));
        _found = ByteRange.Merge(_found);
        Write(_hasEnded ? _length : _length - overlap);
    }

    // Passes on what is before a place, which no later window can show to be a secret.
    private void Write(int until)
    {
        _ready.SetLength(0);
        foreach (var range in _found.TakeWhile(range => range.Start < until))
        {
            if (range.Start >= _written)
            {
                _ready.Write(_window, _written, range.Start - _written);
                _ready.Write("***"u8);
                Masked++;
            }

            _written = Math.Max(_written, range.End);
        }

        if (_written < until)
        {
            _ready.Write(_window, _written, until - _written);
            _written = until;
        }

        _ready.Position = 0;
        _window.AsSpan(until, _length - until).CopyTo(_window);
        (_length, _written) = (_length - until, _written - until);
        _found = [.. _found.Where(range => range.End > until).Select(range => new ByteRange(range.Start - until, range.End - until))];
    }
}
