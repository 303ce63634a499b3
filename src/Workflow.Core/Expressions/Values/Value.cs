using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workflow.Core.Expressions.Values;

/// <summary>The kind of a value.</summary>
internal enum Kind
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
    Function,
    RegularExpression,
}

/// <summary>The content of a value that is neither <c>undefined</c> nor an ordinary string.</summary>
internal abstract class Content
{
    public abstract Kind Kind { get; }
}

/// <summary>
/// A value of an expression: a JSON value, <c>undefined</c>, or a function. It is immutable and independent of the
/// evaluation. The default is <c>undefined</c>.
/// </summary>
internal readonly struct Value
{
    private static readonly Tag NullTag = new(Kind.Null);
    private static readonly Tag TrueTag = new(Kind.Boolean);
    private static readonly Tag FalseTag = new(Kind.Boolean);
    private static readonly Tag NumberTag = new(Kind.Number);
    private static readonly Tag AbsentTag = new(Kind.Undefined);

    private readonly object? _content;
    private readonly double _number;

    private Value(object? content, double number = 0)
    {
        _content = content;
        _number = number;
    }

    /// <summary><c>undefined</c>.</summary>
    public static Value Undefined => default;

    /// <summary>JSON's <c>null</c>.</summary>
    public static Value Null => new(NullTag);

    /// <summary>
    /// Never visible to an expression: the value of <c>a?.b</c> while the rest of its chain is skipped, and of a parameter
    /// before it is initialized.
    /// </summary>
    public static Value Absent => new(AbsentTag);

    /// <summary>The empty text.</summary>
    public static Value Empty => new("");

    public static Value Boolean(bool value) => new(value ? TrueTag : FalseTag);

    public static Value Number(double value) => new(NumberTag, value);

    /// <summary>A number that a double can't represent exactly.</summary>
    public static Value Number(ExactNumber digits, double value) => new(digits, value);

    public static Value Text(string value) => new(value);

    public static Value Text(JoinedText value) => new(value);

    public static Value List(ListValue value) => new(value);

    public static Value Object(ObjectValue value) => new(value);

    public static Value Function(FunctionValue value) => new(value);

    /// <summary>A value of a kind that has one class, such as a regular expression.</summary>
    public static Value Of(Content content) => new(content);

    public Kind Kind => _content switch
    {
        null => Kind.Undefined,
        string => Kind.Text,
        var other => Unsafe.As<Content>(other).Kind,
    };

    public bool IsUndefined => _content is null;

    public bool IsAbsent => ReferenceEquals(_content, AbsentTag);

    public bool IsNullish => _content is null || ReferenceEquals(_content, NullTag);

    public bool IsNumber => ReferenceEquals(_content, NumberTag) || _content is ExactNumber;

    public bool IsText => _content is string or JoinedText;

    /// <summary>Whether it is the boolean <c>true</c>; the conversion is <see cref="Coerce.Boolean"/>.</summary>
    public bool IsTrue => ReferenceEquals(_content, TrueTag);

    /// <summary>The number; only for a number.</summary>
    public double AsNumber => _number;

    /// <summary>The digits of a number that a double can't represent exactly; <c>null</c> for all else.</summary>
    public ExactNumber? AsExact => _content as ExactNumber;

    /// <summary>The text; only for a text.</summary>
    public string AsText => _content as string ?? ((JoinedText)_content!).Flat();

    /// <summary>The length of a text, without concatenating its parts; only for a text.</summary>
    public int TextLength => _content is string text ? text.Length : ((JoinedText)_content!).Length;

    /// <summary>The text or its parts; only for a text.</summary>
    public object TextParts => _content!;

    /// <summary>The list; <c>null</c> for all else.</summary>
    public ListValue? AsList => _content as ListValue;

    /// <summary>The object; <c>null</c> for all else.</summary>
    public ObjectValue? AsObject => _content as ObjectValue;

    /// <summary>The function; <c>null</c> for all else.</summary>
    public FunctionValue? AsFunction => _content as FunctionValue;

    /// <summary>Its content, if that is of a type.</summary>
    public bool Is<T>([NotNullWhen(true)] out T? content)
        where T : Content
    {
        content = _content as T;
        return content is not null;
    }

    /// <summary>Whether both are one and the same list, object or function.</summary>
    public bool IsSame(Value other) => ReferenceEquals(_content, other._content);

    private sealed class Tag(Kind kind) : Content
    {
        public override Kind Kind => kind;
    }
}
