using System.Collections.Frozen;
using Acornima;
using Acornima.Ast;

namespace Workflow.Core.Expressions;

/// <summary>
/// Tells from the syntax alone whether an expression could change something that outlives it: a value it was given, or a
/// built-in object. When in doubt, it could.
/// </summary>
/// <remarks>
/// Values come from JSON, so the only functions in reach are those written in the expression itself, which are judged
/// with it, and the built-in ones, which are known by name.
/// </remarks>
internal static class SideEffects
{
    private static readonly FrozenSet<string> HarmlessFunctions = FrozenSet.ToFrozenSet(
        ["String", "Number", "Boolean", "Date", "Array", "isNaN", "isFinite", "parseInt", "parseFloat", "encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> HarmlessConstructors = FrozenSet.ToFrozenSet(["Date", "Set", "Map"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> HarmlessMethods = FrozenSet.ToFrozenSet(
        [
            // Array
            "at", "concat", "entries", "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap",
            "forEach", "from", "includes", "indexOf", "isArray", "join", "keys", "lastIndexOf", "map", "of", "reduce", "reduceRight",
            "slice", "some", "toReversed", "toSorted", "toSpliced", "values", "with",
            // String
            "charAt", "charCodeAt", "codePointAt", "endsWith", "fromCharCode", "fromCodePoint", "localeCompare", "match", "matchAll",
            "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "split", "startsWith", "substring",
            "toLowerCase", "toString", "toUpperCase", "trim", "trimEnd", "trimStart",
            // Number, Math, RegExp, JSON, Object
            "abs", "ceil", "floor", "isFinite", "isInteger", "isNaN", "isSafeInteger", "max", "min", "parseFloat", "parseInt", "pow",
            "random", "round", "sign", "sqrt", "toFixed", "toPrecision", "trunc", "exec", "test", "parse", "stringify", "fromEntries",
            "hasOwn", "groupBy", "get", "has",
            // Date
            "now", "UTC", "getDate", "getDay", "getFullYear", "getHours", "getMilliseconds", "getMinutes", "getMonth", "getSeconds",
            "getTime", "getUTCDate", "getUTCDay", "getUTCFullYear", "getUTCHours", "getUTCMilliseconds", "getUTCMinutes",
            "getUTCMonth", "getUTCSeconds", "toISOString", "toJSON",
        ],
        StringComparer.Ordinal);

    // Built-in functions that change something, or lead to one that does. Merely to name them is enough: passed on as a
    // callback they do their work unseen.
    private static readonly FrozenSet<string> HarmfulMembers = FrozenSet.ToFrozenSet(
        [
            "push", "pop", "shift", "unshift", "sort", "reverse", "splice", "fill", "copyWithin",
            "set", "add", "delete", "clear", "getOrInsert", "getOrInsertComputed",
            "assign", "create", "defineProperty", "defineProperties", "freeze", "seal", "preventExtensions", "setPrototypeOf",
            "getPrototypeOf", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors",
            "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
            "constructor", "prototype", "call", "apply", "bind", "compile", "next", "return", "throw", "captureStackTrace",
            "setDate", "setFullYear", "setHours", "setMilliseconds", "setMinutes", "setMonth", "setSeconds", "setTime", "setYear",
            "setUTCDate", "setUTCFullYear", "setUTCHours", "setUTCMilliseconds", "setUTCMinutes", "setUTCMonth", "setUTCSeconds",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether this node, apart from those below it, could change something.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isDeclared">Whether a name is declared in the expression, at this node.</param>
    public static bool Possible(Node node, Func<string, bool> isDeclared) => node switch
    {
        AssignmentExpression assignment => assignment.Left is not Identifier,
        UpdateExpression update => update.Argument is not Identifier,
        NonUpdateUnaryExpression unary => unary.Operator == Operator.Delete,
        ForInStatement loop => loop.Left is not VariableDeclaration,
        ForOfStatement loop => loop.Left is not VariableDeclaration,
        MemberExpression member => LiteralKey.Of(member) is not { } name || HarmfulMembers.Contains(name),
        Property property => property.Kind is PropertyKind.Get or PropertyKind.Set
            || property.Computed
            || LiteralKey.Of(property.Key) is not { } name
            || HarmfulMembers.Contains(name),
        CallExpression call => !Harmless(call.Callee, isDeclared),
        NewExpression created => !(created.Callee is Identifier { Name: var name } && HarmlessConstructors.Contains(name) && !isDeclared(name)),
        IFunction function => function.Generator || function.Async,
        TaggedTemplateExpression or IClass => true,
        _ => false,
    };

    private static bool Harmless(Acornima.Ast.Expression callee, Func<string, bool> isDeclared) => callee switch
    {
        Identifier { Name: var name } => isDeclared(name) || HarmlessFunctions.Contains(name),
        MemberExpression member => LiteralKey.Of(member) is { } name && HarmlessMethods.Contains(name),
        FunctionExpression or ArrowFunctionExpression => true,
        _ => false,
    };
}
