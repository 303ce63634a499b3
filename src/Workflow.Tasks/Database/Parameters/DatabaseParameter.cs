namespace Workflow.Tasks.Database.Parameters;

/// <summary>A value that a statement refers to. It means what the same value written into the statement would mean.</summary>
/// <param name="Name">Its name without a sign, or <c>null</c> if it is found by its place.</param>
/// <param name="Type">How it is sent.</param>
/// <param name="Value">A <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/> or <see cref="decimal"/>, or <c>null</c>.</param>
internal readonly record struct DatabaseParameter(string? Name, ParameterType Type, object? Value);

/// <summary>How a parameter is sent.</summary>
internal enum ParameterType
{
    /// <summary>NULL, of any type.</summary>
    Null,

    /// <summary>A text, which takes its type from its place in the statement where the server can do that.</summary>
    Text,
    Boolean,

    /// <summary>A whole number of 32 bits.</summary>
    Integer,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    /// <summary>An exact number.</summary>
    Decimal,

    /// <summary>A number with more digits than <see cref="Decimal"/> has: its text.</summary>
    Number,

    /// <summary>An object or a list: its JSON text.</summary>
    Json,
}
