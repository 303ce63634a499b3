using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Watching;

/// <summary>
/// How far a client that polls has got: an instant of the store's clock, and what it has received that was written shortly
/// before that. What was written then is read again each time, as a write may become visible a moment after a later one;
/// what was received already is left out. It is the id of an event, so that no host remembers anything.
/// </summary>
public sealed class PollMark
{
    /// <summary>How long before the mark is read again. A write that becomes visible later than that is missed.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(3);

    /// <summary>Most things that a mark remembers.</summary>
    public const int Most = 400;

    private const int HashBytes = 6;
    private const string Form = "p1-";

    private readonly HashSet<long> _received;

    private PollMark(DateTimeOffset at, HashSet<long> received) => (At, _received) = (at, received);

    /// <summary>The instant, by the store's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The instant from which on everything is read again.</summary>
    public DateTimeOffset Since => At - Overlap;

    /// <summary>A mark.</summary>
    /// <param name="at">The instant, by the store's clock.</param>
    /// <param name="received">What was received of the time shortly before, the most important first.</param>
    public static PollMark Of(DateTimeOffset at, IEnumerable<long> received) => new(at, [.. received.Take(Most)]);

    /// <summary>Whether something was received already.</summary>
    public bool Has(long hash) => _received.Contains(hash);

    /// <summary>Identifies something as it was written at an instant.</summary>
    public static long Hash(string key, DateTimeOffset writtenAt) => Hash($"{writtenAt.UtcTicks}:{key}");

    /// <summary>Identifies a text.</summary>
    public static long Hash(string text)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) & ((1L << (8 * HashBytes)) - 1);
    }

    /// <summary>The mark as text.</summary>
    public override string ToString()
    {
        var bytes = new byte[8 + (HashBytes * _received.Count)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Span<byte> eight = stackalloc byte[8];
        foreach (var (i, hash) in _received.Index())
        {
            BinaryPrimitives.WriteInt64BigEndian(eight, hash);
            eight[^HashBytes..].CopyTo(bytes.AsSpan(8 + (HashBytes * i)));
        }

        return Form + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a mark; <c>null</c>: the text is none.</summary>
    public static PollMark? Read(string? text)
    {
        if (text is null || !text.StartsWith(Form, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Form.Length), out var length))
        {
            return null;
        }

        var bytes = new byte[length];
        if (length < 8
            || (length - 8) % HashBytes != 0
            || length > 8 + (HashBytes * Most)
            || !Base64Url.TryDecodeFromChars(text.AsSpan(Form.Length), bytes, out _)
            || BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && (ticks < DateTime.UnixEpoch.Ticks || ticks > DateTime.MaxValue.Ticks))
        {
            return null;
        }

        HashSet<long> received = [];
        Span<byte> eight = stackalloc byte[8];
        for (var at = 8; at < length; at += HashBytes)
        {
            eight.Clear();
            bytes.AsSpan(at, HashBytes).CopyTo(eight[^HashBytes..]);
            received.Add(BinaryPrimitives.ReadInt64BigEndian(eight));
        }

        return new PollMark(new DateTimeOffset(ticks, TimeSpan.Zero), received);
    }
}
