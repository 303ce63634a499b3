using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Checksum;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The coding <c>gzip</c>: see <see cref="Gzip"/>.</summary>
internal sealed class GzipStreamDecoder : InflatingStreamDecoder
{
    private const int TrailerBytes = 8;

    private readonly byte[] _trailer = new byte[TrailerBytes];
    private readonly GzipHeader _header = new();
    private Crc32 _checksum = new();
    private bool _isEmpty;
    private uint _length; // modulo 2^32 (RFC 1952 §2.3.1)
    private int _trailerBytes;
    private int _emptyMembers; // in a row
    private Part _part = Part.Header;

    private enum Part
    {
        Header,
        Content,
        Trailer,
        Between,
        SecondOfMember,
    }

    // After the last member there may be anything.
    internal override bool MayEnd => IsDone || _part == Part.Between;

    internal override bool NeedsInput => !IsDone && (_part == Part.Content ? IsInflaterEmpty : At == End);

    internal override int Decode(byte[] output)
    {
        while (!IsDone && (_part == Part.Content || At < End))
        {
            if (_part != Part.Content)
            {
                Read(Input[At++]);
                continue;
            }

            var count = Inflate(output, out var isFinished);
            _checksum.Update(new ArraySegment<byte>(output, 0, count));
            _length += (uint)count;
            _isEmpty &= count == 0;
            (_part, _trailerBytes) = (isFinished ? Part.Trailer : Part.Content, 0);
            if (count > 0 || !isFinished)
            {
                return count;
            }
        }

        return 0;
    }

    private void Read(byte value)
    {
        switch (_part)
        {
            case Part.Header when _header.Take(value):
                (_checksum, _length, _isEmpty, _part) = (new Crc32(), 0, true, Part.Content);
                Begin(isRaw: true);
                break;
            case Part.Trailer:
                _trailer[_trailerBytes++] = value;
                if (_trailerBytes == TrailerBytes)
                {
                    Check();
                    _part = Part.Between;
                }

                break;
            case Part.Between:
                IsDone = value != GzipHeader.First;
                _part = Part.SecondOfMember;
                break;
            case Part.SecondOfMember:
                IsDone = value != GzipHeader.Second;
                _header.Restart();
                _part = Part.Header;
                break;
        }
    }

    private void Check()
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(_trailer) != (uint)_checksum.Value)
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(_trailer.AsSpan(4)) != _length)
        {
            throw new InvalidDataException("it is not as long as it says");
        }

        _emptyMembers = Gzip.EmptyMembers(_emptyMembers, isEmpty: _isEmpty);
    }
}
