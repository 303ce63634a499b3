using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>One call of a listed function: its receiver, its arguments, and the meter that is charged.</summary>
internal readonly ref struct Call(Function function, Value self, ReadOnlySpan<Value> arguments, Meter meter)
{
    /// <summary>The receiver of a method, of the kind given in its row.</summary>
    public Value This => self;

    /// <summary>All arguments.</summary>
    public ReadOnlySpan<Value> Arguments { get; } = arguments;

    public Meter Meter => meter;

    /// <summary>How many arguments there are.</summary>
    public int Count => Arguments.Length;

    /// <summary>An argument; <c>undefined</c> if it is absent.</summary>
    public Value this[int at] => at < Arguments.Length ? Arguments[at] : Value.Undefined;

    /// <summary>The text that a method of texts is called on.</summary>
    public string ThisText => self.AsText;

    /// <summary>The list that a method of lists is called on.</summary>
    public ListValue ThisList => self.AsList!;

    /// <summary>The elements of the list that a method of lists is called on.</summary>
    public ReadOnlySpan<Value> Items => self.AsList!.Items(meter);

    /// <summary>An argument as a text: ToString.</summary>
    public string Text(int at) => Coerce.Text(this[at], meter);

    /// <summary>An argument as a number: ToNumber.</summary>
    public double Number(int at) => Coerce.Number(this[at], meter);

    /// <summary>An argument as a whole number or an infinity: ToIntegerOrInfinity.</summary>
    /// <param name="at">Its index.</param>
    /// <param name="absent">The value if it is <c>undefined</c>.</param>
    public double Integer(int at, double absent = 0) => this[at].IsUndefined ? absent : Coerce.Integer(this[at], meter);

    /// <summary>An index into a sequence, where negative numbers count from the end.</summary>
    /// <param name="at">The argument's index.</param>
    /// <param name="length">The length of the sequence.</param>
    /// <param name="absent">The value if it is <c>undefined</c>.</param>
    /// <returns>From 0 to the length.</returns>
    public int Relative(int at, int length, int absent)
    {
        if (this[at].IsUndefined)
        {
            return absent;
        }

        var place = Coerce.Integer(this[at], meter);
        return (int)(place < 0 ? Math.Max(0, length + place) : Math.Min(place, length));
    }

    /// <summary>An argument that must be a function.</summary>
    /// <exception cref="ExpressionFailure">It is not a function.</exception>
    public FunctionValue Function(int at) => this[at].AsFunction
        ?? throw Failure.Type($"{function.Name} needs a function, such as x => x.id; this is {Naming.Of(this[at])}");

    /// <summary>An error of this function.</summary>
    public ExpressionFailure Fail(string message) => Failure.Type($"{function.Name}: {message}");
}
