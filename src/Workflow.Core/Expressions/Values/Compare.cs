using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>The comparisons of ECMA-262, § 7.2.</summary>
internal static class Compare
{
    /// <summary>IsStrictlyEqual: <c>===</c>.</summary>
    public static bool Strict(Value left, Value right, Meter meter) => (left.Kind, right.Kind) switch
    {
        (Kind.Number, Kind.Number) => left.AsNumber == right.AsNumber,
        (Kind.Text, Kind.Text) => SameText(left, right, meter),
        var (l, r) => l == r && (l is Kind.Undefined or Kind.Null || left.IsSame(right)),
    };

    /// <summary>SameValueZero: like <c>===</c>, but NaN equals NaN.</summary>
    public static bool SameValueZero(Value left, Value right, Meter meter) =>
        left.IsNumber && right.IsNumber && double.IsNaN(left.AsNumber) && double.IsNaN(right.AsNumber) || Strict(left, right, meter);

    /// <summary>SameValue: like SameValueZero, but -0 is not 0.</summary>
    public static bool SameValue(Value left, Value right, Meter meter) =>
        left.IsNumber && right.IsNumber ? left.AsNumber.Equals(right.AsNumber) && double.IsNegative(left.AsNumber) == double.IsNegative(right.AsNumber) || (double.IsNaN(left.AsNumber) && double.IsNaN(right.AsNumber))
        : Strict(left, right, meter);

    /// <summary>IsLooselyEqual: <c>==</c>.</summary>
    public static bool Loose(Value left, Value right, Meter meter)
    {
        var (l, r) = (left.Kind, right.Kind);
        if (l == r)
        {
            return Strict(left, right, meter);
        }

        if (left.IsNullish || right.IsNullish)
        {
            return left.IsNullish && right.IsNullish;
        }

        if (l >= Kind.List)
        {
            return r < Kind.List && Loose(Coerce.Primitive(left, "default", meter), right, meter);
        }

        return r >= Kind.List
            ? Loose(left, Coerce.Primitive(right, "default", meter), meter)
            : Coerce.Number(left, meter) == Coerce.Number(right, meter); // two of number, text and boolean
    }

    /// <summary>IsLessThan: <c>true</c>, <c>false</c>, or <c>null</c> if one of them is not a number.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="leftFirst">Whether the left operand is converted first.</param>
    /// <param name="meter">The meter that is charged.</param>
    public static bool? Less(Value left, Value right, bool leftFirst, Meter meter)
    {
        if (!left.IsNumber || !right.IsNumber)
        {
            (left, right) = leftFirst
                ? (Coerce.Primitive(left, "number", meter), Coerce.Primitive(right, "number", meter))
                : Swapped(Coerce.Primitive(right, "number", meter), Coerce.Primitive(left, "number", meter));
            if (left.IsText && right.IsText)
            {
                return Order(left, right, meter) < 0;
            }
        }

        var (l, r) = (Coerce.Number(left, meter), Coerce.Number(right, meter));
        return double.IsNaN(l) || double.IsNaN(r) ? null : l < r;
    }

    /// <summary>Which of two texts comes first, by their UTF-16 code units.</summary>
    public static int Order(Value left, Value right, Meter meter)
    {
        meter.Read(Math.Min(left.TextLength, right.TextLength));
        return string.CompareOrdinal(left.AsText, right.AsText);
    }

    private static bool SameText(Value left, Value right, Meter meter)
    {
        if (left.TextLength != right.TextLength)
        {
            return false;
        }

        meter.Read(left.TextLength);
        return left.AsText == right.AsText;
    }

    private static (Value Left, Value Right) Swapped(Value right, Value left) => (left, right);
}
