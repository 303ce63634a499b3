namespace Workflow.Tasks.Database.Values;

/// <summary>How a type of PostgreSQL is written as JSON.</summary>
/// <param name="Form">The form of a value, or of an element of an array.</param>
/// <param name="IsArray">Whether it is an array.</param>
internal readonly record struct PostgresColumn(PostgresForm Form, bool IsArray)
{
    private const uint Box = 603; // the one type whose arrays have another separator than a comma

    /// <summary>The form of a column.</summary>
    /// <param name="type">The object id of its type: those of built-in types never change.</param>
    /// <param name="element">That of the type of its elements, if it is an array.</param>
    internal static PostgresColumn Of(uint type, uint? element) =>
        element is Box ? new(PostgresForm.Text, false)
        : element is { } of ? new(FormOf(of), true)
        : new(FormOf(type), false);

    private static PostgresForm FormOf(uint type) => type switch
    {
        16 => PostgresForm.Boolean,
        17 => PostgresForm.Bytes,
        20 or 21 or 23 or 26 or 700 or 701 or 1700 => PostgresForm.Number, // int8, int2, int4, oid, float4, float8, numeric
        114 or 3802 => PostgresForm.Json,
        1114 => PostgresForm.LocalTime,
        1184 => PostgresForm.Instant,
        _ => PostgresForm.Text,
    };
}

/// <summary>The form of a value.</summary>
internal enum PostgresForm
{
    Text,
    Boolean,
    Number,
    Bytes,
    Json,
    Instant,
    LocalTime,
}
