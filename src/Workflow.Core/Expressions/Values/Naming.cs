namespace Workflow.Core.Expressions.Values;

/// <summary>Kinds of values in the words of messages, and of <c>typeof</c>.</summary>
internal static class Naming
{
    /// <summary>With its article: <c>a text</c>.</summary>
    public static string Of(Value value) => value.Kind switch
    {
        Kind.Undefined => "undefined",
        Kind.Null => "null",
        Kind.Boolean => "a boolean",
        Kind.Number => "a number",
        Kind.Text => "a text",
        Kind.List => "a list",
        Kind.Object => "an object",
        Kind.Function => "a function",
        _ => "a regular expression",
    };

    /// <summary>What <c>typeof</c> gives.</summary>
    public static string TypeOf(Value value) => value.Kind switch
    {
        Kind.Undefined => "undefined",
        Kind.Boolean => "boolean",
        Kind.Number => "number",
        Kind.Text => "string",
        Kind.Function => "function",
        _ => "object",
    };
}
