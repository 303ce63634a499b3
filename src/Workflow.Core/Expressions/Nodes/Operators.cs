using Acornima;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>The operators that always evaluate their operands: ECMA-262, § 13.5 to 13.12.</summary>
internal static class Operators
{
    /// <summary>The operator of one operand; <c>null</c>: there is none.</summary>
    public static UnaryOperation? Unary(Operator symbol) => symbol switch
    {
        Operator.LogicalNot => static (v, _) => Value.Boolean(!Coerce.Boolean(v)),
        Operator.UnaryPlus => static (v, m) => Value.Number(Coerce.Number(v, m)),
        Operator.UnaryNegation => static (v, m) => Value.Number(-Coerce.Number(v, m)),
        Operator.BitwiseNot => static (v, m) => Value.Number(Integers.Not(Coerce.Number(v, m))),
        Operator.TypeOf => static (v, _) => Value.Text(Naming.TypeOf(v)),
        Operator.Void => static (_, _) => Value.Undefined,
        _ => null,
    };

    /// <summary>The operator of two operands; <c>null</c>: there is none.</summary>
    public static BinaryOperation? Binary(Operator symbol) => symbol switch
    {
        Operator.Addition => Add,
        Operator.Subtraction => static (l, r, m) => Value.Number(Coerce.Number(l, m) - Coerce.Number(r, m)),
        Operator.Multiplication => static (l, r, m) => Value.Number(Coerce.Number(l, m) * Coerce.Number(r, m)),
        Operator.Division => static (l, r, m) => Value.Number(Coerce.Number(l, m) / Coerce.Number(r, m)),
        Operator.Remainder => static (l, r, m) => Value.Number(Coerce.Number(l, m) % Coerce.Number(r, m)),
        Operator.Exponentiation => static (l, r, m) => Value.Number(Exponentiation.Power(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.Equality => static (l, r, m) => Value.Boolean(Compare.Loose(l, r, m)),
        Operator.Inequality => static (l, r, m) => Value.Boolean(!Compare.Loose(l, r, m)),
        Operator.StrictEquality => static (l, r, m) => Value.Boolean(Compare.Strict(l, r, m)),
        Operator.StrictInequality => static (l, r, m) => Value.Boolean(!Compare.Strict(l, r, m)),
        Operator.LessThan => static (l, r, m) => Value.Boolean(Compare.Less(l, r, true, m) is true),
        Operator.GreaterThan => static (l, r, m) => Value.Boolean(Compare.Less(r, l, false, m) is true),
        Operator.LessThanOrEqual => static (l, r, m) => Value.Boolean(Compare.Less(r, l, false, m) is false),
        Operator.GreaterThanOrEqual => static (l, r, m) => Value.Boolean(Compare.Less(l, r, true, m) is false),
        Operator.BitwiseAnd => static (l, r, m) => Value.Number(Integers.And(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.BitwiseOr => static (l, r, m) => Value.Number(Integers.Or(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.BitwiseXor => static (l, r, m) => Value.Number(Integers.Xor(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.LeftShift => static (l, r, m) => Value.Number(Integers.ShiftLeft(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.RightShift => static (l, r, m) => Value.Number(Integers.ShiftRight(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.UnsignedRightShift => static (l, r, m) => Value.Number(Integers.ShiftRightUnsigned(Coerce.Number(l, m), Coerce.Number(r, m))),
        Operator.In => In,
        _ => null,
    };

    private static Value Add(Value left, Value right, Meter meter)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return Value.Number(left.AsNumber + right.AsNumber);
        }

        left = Coerce.Primitive(left, "default", meter);
        right = Coerce.Primitive(right, "default", meter);
        return left.IsText || right.IsText
            ? JoinedText.Join(Coerce.TextValue(left, meter), Coerce.TextValue(right, meter), meter)
            : Value.Number(Coerce.Number(left, meter) + Coerce.Number(right, meter));
    }

    private static Value In(Value name, Value value, Meter meter) => value.Kind is Kind.Object or Kind.List or Kind.Function
        ? Value.Boolean(Properties.Has(value, Coerce.Text(name, meter), meter))
        : throw Failure.Type($"Cannot use 'in' operator to search in {Naming.Of(value)}");
}
