namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The header of a member of a gzip stream (RFC 1952 §2.3), byte by byte.</summary>
internal sealed class GzipHeader
{
    internal const byte First = 0x1F;
    internal const byte Second = 0x8B;

    private const int FixedBytes = 10;
    private const byte HasHeaderChecksum = 0x02;
    private const byte HasExtra = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const byte Reserved = 0xE0;

    private int _fixed;
    private byte _flags;
    private int _extraLengthBytes;
    private int _extra;
    private int _checksumBytes;

    /// <summary>Begins again after the two bytes by which the next member was known.</summary>
    internal void Restart() => (_fixed, _flags, _extraLengthBytes, _extra, _checksumBytes) = (2, 0, 0, 0, 0);

    /// <summary>Takes the next byte. The header always ends with a byte of its own.</summary>
    /// <returns>Whether the header ends with it.</returns>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal bool Take(byte value)
    {
        if (_fixed < FixedBytes)
        {
            TakeFixed(value);
        }
        else if (Has(HasExtra))
        {
            TakeExtra(value);
        }
        else if (Has(HasName))
        {
            Clear(HasName, value == 0);
        }
        else if (Has(HasComment))
        {
            Clear(HasComment, value == 0);
        }
        else if (Has(HasHeaderChecksum))
        {
            Clear(HasHeaderChecksum, ++_checksumBytes == 2);
        }

        return _fixed == FixedBytes && (_flags & (HasExtra | HasName | HasComment | HasHeaderChecksum)) == 0;
    }

    private void TakeFixed(byte value)
    {
        if (_fixed switch { 0 => value != First, 1 => value != Second, 2 => value != 8, _ => false })
        {
            throw new InvalidDataException("the stream is no gzip");
        }

        if (_fixed == 3)
        {
            _flags = (value & Reserved) == 0 ? value : throw new InvalidDataException("the header of the stream is damaged");
        }

        _fixed++;
    }

    private void TakeExtra(byte value)
    {
        if (_extraLengthBytes < 2)
        {
            _extra |= value << (8 * _extraLengthBytes++);
            Clear(HasExtra, _extraLengthBytes == 2 && _extra == 0);
        }
        else
        {
            Clear(HasExtra, --_extra == 0);
        }
    }

    private bool Has(byte flag) => (_flags & flag) != 0;

    private void Clear(byte flag, bool isOver) => _flags = isOver ? (byte)(_flags & ~flag) : _flags;
}
