using System.Collections.Frozen;

namespace Workflow.Core.Expressions;

/// <summary>The names that are there without being declared.</summary>
/// <remarks>
/// The list is what is useful to compute a value. Left out on purpose: whatever reaches the global object
/// (<c>globalThis</c>), makes code from text (<c>eval</c>, <c>Function</c>), takes a size and allocates it unchecked
/// (<c>ArrayBuffer</c>, typed arrays, <c>BigInt</c>), blocks (<c>Atomics</c>), or hides what a value does
/// (<c>Proxy</c>, <c>Reflect</c>, <c>Symbol</c>). A name that is refused when the expression is read can't be reached at
/// all, because <see cref="ReferenceWalker"/> refuses <c>this</c> outside functions too.
/// </remarks>
internal static class SandboxGlobals
{
    public static FrozenDictionary<string, Root> Roots { get; } = new Dictionary<string, Root>(StringComparer.Ordinal)
    {
        ["inputs"] = Root.Inputs,
        ["tasks"] = Root.Tasks,
        ["run"] = Root.Run,
        ["item"] = Root.Item,
        ["index"] = Root.Index,
        ["secrets"] = Root.Secrets,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenSet<string> Standard { get; } = FrozenSet.ToFrozenSet(
        [
            "undefined", "NaN", "Infinity",
            "Array", "Boolean", "Date", "JSON", "Map", "Math", "Number", "Object", "RegExp", "Set", "String",
            "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
            "isFinite", "isNaN", "parseFloat", "parseInt",
            "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent",
        ],
        StringComparer.Ordinal);

    public static string RootNames { get; } = "inputs, tasks, run, item, index, secrets";
}
