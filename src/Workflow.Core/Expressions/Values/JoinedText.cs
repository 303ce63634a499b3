using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>
/// Two texts that are concatenated only when they are read: building a text piece by piece then costs time linear in its
/// length, not quadratic.
/// </summary>
internal sealed class JoinedText : Content
{
    // Below this length copying is cheaper.
    private const int Shortest = 256;

    // The maximum size of the stack of parts to copy.
    private const int PendingBase = 64;
    private const int PendingSize = 32;

    private readonly Meter _meter;
    private readonly int _pending;
    private object? _left;
    private object? _right;
    private string? _flat;

    private JoinedText(Meter meter, object left, object right, int length)
    {
        _meter = meter;
        _left = left;
        _right = right;
        Length = length;
        _pending = Math.Max(Pending(left), Pending(right) + 1);
    }

    public override Kind Kind => Kind.Text;

    public int Length { get; }

    /// <summary>One text after the other.</summary>
    /// <exception cref="ExpressionFailure">The text would be too long.</exception>
    public static Value Join(Value left, Value right, Meter meter)
    {
        var length = (long)left.TextLength + right.TextLength;
        if (left.TextLength == 0 || right.TextLength == 0)
        {
            return left.TextLength == 0 ? right : left;
        }

        if (length < Shortest)
        {
            meter.Text(length);
            return Value.Text(string.Concat(left.AsText, right.AsText));
        }

        meter.Joined(length);
        return Value.Text(new JoinedText(meter, left.TextParts, right.TextParts, (int)length));
    }

    /// <summary>The whole text.</summary>
    public string Flat()
    {
        if (_flat is not null)
        {
            return _flat;
        }

        _meter.Text(Length);
        _meter.Bytes(PendingBase + (PendingSize * (long)_pending));
        _flat = string.Create(Length, this, static (characters, text) => text.CopyTo(characters));
        (_left, _right) = (null, null);
        return _flat;
    }

    private static int Pending(object part) => part is JoinedText { _flat: null } joined ? joined._pending : 0;

    // From the end, with an explicit stack: a text that grew piece by piece is as deep as it has pieces.
    private void CopyTo(Span<char> characters)
    {
        var pending = new Stack<object>();
        pending.Push(this);
        var end = characters.Length;
        while (pending.TryPop(out var part))
        {
            if (part is JoinedText { _flat: null } joined)
            {
                pending.Push(joined._left!);
                pending.Push(joined._right!);
                continue;
            }

            var text = part as string ?? ((JoinedText)part)._flat!;
            text.CopyTo(characters[(end - text.Length)..]);
            end -= text.Length;
        }
    }
}
