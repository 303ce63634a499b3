namespace Workflow.Core.Expressions.Values;

/// <summary>Names of the kinds of values, in messages and for <c>typeof</c>.</summary>
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

    /// <summary>The result of <c>typeof</c>.</summary>
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
