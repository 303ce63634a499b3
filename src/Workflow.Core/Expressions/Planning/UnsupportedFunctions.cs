using System.Collections.Frozen;

namespace Workflow.Core.Expressions.Planning;

/// <summary>JavaScript functions that expressions do not have, with alternatives.</summary>
internal static class UnsupportedFunctions
{
    private const string Script = "; a program belongs to task type SCRIPT";
    private const string Values = "; values do not change here";

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Date"] = "; use the instants of run (run.created_at, run.scheduled_for) and the functions of instants",
        ["Map"] = "; use an object, Object.fromEntries or Object.groupBy",
        ["Set"] = "; use a list, and filter((x, i, all) => all.indexOf(x) === i) for each value once",
        ["RegExp"] = "; write a regular expression as a literal: /[a-z]+/",
        ["Symbol"] = Script,
        ["BigInt"] = "; JSON has no such number",
        ["Promise"] = Script,
        ["Proxy"] = Script,
        ["Reflect"] = "; use Object.keys and Object.hasOwn",
        ["Error"] = "; an expression can't throw",
        ["eval"] = Script,
        ["Function"] = "; write an arrow function: x => x + 1",
        ["globalThis"] = Script,
        ["window"] = Script,
        ["process"] = "; use inputs or secrets",
        ["require"] = Script,
        ["console"] = Script,
        ["fetch"] = "; use task type HTTP",
        ["setTimeout"] = "; use task type WAIT",
        ["crypto"] = Script,
        ["arguments"] = "; use a rest parameter: (...all) => all",
        ["Math.random"] = "; an expression has the same value at each evaluation",
        ["Object.create"] = "; write an object: {a: 1}",
        ["Object.freeze"] = "; values never change here",
        ["Object.defineProperty"] = "; write an object: {...object, name: value}",
        ["Object.setPrototypeOf"] = "; objects have no prototypes here",
        ["Object.getPrototypeOf"] = "; objects have no prototypes here",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Methods = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["push"] = $"{Values}: use [...list, value]",
        ["unshift"] = $"{Values}: use [value, ...list]",
        ["pop"] = $"{Values}: use list.at(-1) for the last and list.slice(0, -1) for the others",
        ["shift"] = $"{Values}: use list[0] for the first and list.slice(1) for the others",
        ["splice"] = $"{Values}: use toSpliced",
        ["copyWithin"] = $"{Values}: use slice and concat",
        ["forEach"] = "; use map, which returns its function's results",
        ["call"] = "; call the function itself",
        ["apply"] = "; call the function itself: f(...list)",
        ["bind"] = "; write an arrow function: x => f(x, 1)",
        ["next"] = Script,
        ["then"] = "; an expression can't wait",
        ["getTime"] = "; instants are texts here: use the functions of instants",
        ["toISOString"] = "; instants are texts here: use the functions of instants",
        ["getFullYear"] = "; instants are texts here: use the functions of instants",
        ["substr"] = "; use slice or substring",
        ["normalize"] = "; texts are not normalized",
        ["trimLeft"] = "; use trimStart",
        ["trimRight"] = "; use trimEnd",
        ["toLocaleString"] = "; use toString or toFixed: an expression means the same on every machine",
        ["toLocaleUpperCase"] = "; use toUpperCase: an expression means the same on every machine",
        ["toLocaleLowerCase"] = "; use toLowerCase: an expression means the same on every machine",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The end of a sentence that names the alternative to a name; <c>null</c>: none is known.</summary>
    public static string? Instead(string name) => Names.GetValueOrDefault(name);

    /// <summary>The end of a sentence that names the alternative to a method; <c>null</c>: none is known.</summary>
    public static string? InsteadOfMethod(string name) => Methods.GetValueOrDefault(name);
}
