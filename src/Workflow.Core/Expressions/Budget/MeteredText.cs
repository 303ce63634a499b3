using System.Globalization;

namespace Workflow.Core.Expressions.Budget;

/// <summary>Makes a text piece by piece, and pays for each before it is there.</summary>
/// <param name="meter">Who pays.</param>
/// <param name="limit">The most characters it may have; by default as any text in an expression.</param>
/// <param name="what">What is limited, for the message.</param>
internal sealed class MeteredText(Meter meter, int? limit = null, string what = "a text in an expression is limited to {0} characters")
{
    private const int Smallest = 64;
    private const int Size = 64;

    private readonly int _limit = limit ?? Begin(meter);

    private char[] _characters = [];

    /// <summary>How many characters there are.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a text.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        Grow(text.Length);
        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Adds a character.</summary>
    public void Append(char character)
    {
        if (Length == _characters.Length)
        {
            Grow(1);
        }

        _characters[Length++] = character;
    }

    /// <summary>Takes back what came after a length.</summary>
    public void Cut(int length) => Length = length;

    /// <summary>What is there so far.</summary>
    public ReadOnlySpan<char> Written => _characters.AsSpan(0, Length);

    /// <summary>The text.</summary>
    public string Finish()
    {
        if (Length == 0)
        {
            return "";
        }

        meter.Buffer(Length);
        return new string(_characters, 0, Length);
    }

    // The builder itself is paid for too: many empty ones add up.
    private static int Begin(Meter meter)
    {
        meter.Bytes(Size);
        return meter.Limits.TextLength;
    }

    private void Grow(int by)
    {
        meter.Read(by);
        var needed = (long)Length + by;
        if (needed > _limit)
        {
            throw Failure.Limit(string.Format(CultureInfo.InvariantCulture, what, _limit));
        }

        if (needed <= _characters.Length)
        {
            return;
        }

        var capacity = Math.Max(Math.Max(Smallest, needed), Math.Min(2L * _characters.Length, _limit));
        meter.Buffer(capacity);
        Array.Resize(ref _characters, (int)capacity);
    }
}
