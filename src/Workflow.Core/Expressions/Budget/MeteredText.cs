using System.Globalization;

namespace Workflow.Core.Expressions.Budget;

/// <summary>Builds a text piece by piece, charging each before it is added.</summary>
/// <param name="meter">The meter that is charged.</param>
/// <param name="limit">The most characters it may have; by default the limit of any text in an expression.</param>
/// <param name="what">The message when the limit is reached.</param>
internal sealed class MeteredText(Meter meter, int? limit = null, string what = "a text in an expression is limited to {0} characters")
{
    private const int Smallest = 64;
    private const int Size = 64;

    private readonly int _limit = limit ?? Begin(meter);

    private char[] _characters = [];

    /// <summary>The number of characters.</summary>
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

    /// <summary>Truncates the text to a length.</summary>
    public void Cut(int length) => Length = length;

    /// <summary>The text so far.</summary>
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

    // The builder itself is charged too: many empty ones add up.
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
