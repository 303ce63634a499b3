using System.Text;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Functions;

namespace Workflow.Core.Tests.Expressions.Reference;

/// <summary>The reference page of the expressions, made from the table of functions and the limits.</summary>
internal static class ReferencePage
{
    private const string Beginning = """
        # Expressions

        `{{ … }}` in any text of `config`, and `when` and `for_each` as a whole, are expressions with JavaScript's syntax and
        meaning. This page is made from the table of functions that the service itself uses; what is not here does not exist,
        and is refused when the workflow is saved.

        ## Syntax

        - literals: numbers, texts in `'…'` or `"…"`, template literals `` `a${b}` ``, lists `[1, ...list]`, objects
          `{a: 1, b, [name]: 2, ...object}`, regular expressions `/[a-z]+/gi`, `true`, `false`, `null`, `undefined`, `NaN`, `Infinity`
        - members `a.b`, `a[b]`, `a?.b`, `a?.[b]`, calls `f(1, ...list)`, `a?.f()`
        - operators `+ - * / % ** == != === !== < <= > >= && || ?? ! ~ & | ^ << >> >>> in typeof void ?:` and the comma
        - arrow functions with an expression as their body: `(a, {b, ...c}, [d] = [], ...e) => a + d`

        Statements, assignment, `++`, `this`, `new`, `class`, `function`, `async`, generators, tagged templates, BigInt, getters
        and methods in objects, `delete` and `instanceof` are not there. A whole program belongs to task type SCRIPT.

        ## Names

        | name | value |
        | --- | --- |
        | `inputs` | what the run was started with |
        | `tasks.NAME` | a task upstream: `output`, `status`, and `error` with `code`, `message` and `details`, or `null`. The name is written down: `tasks["any name"]` |
        | `run` | the run |
        | `item`, `index` | the item of a `for_each` and its place from 0, in `config` |
        | `attempt` | the number of the attempt, from 1, in `config` |
        | `secrets.NAME` | a secret, in `config`; the name is written down |

        ## Differences from JavaScript

        - **Values never change.** `sort`, `reverse` and `fill` give a new list, and `Object.assign` a new object.
        - **Exact numbers.** A number that a double can't hold, such as 9007199254740993, keeps its digits as long as it is only
          passed on, also into a text, a list or an object. What computes or compares takes the nearest double, as JavaScript does.
        - **No prototypes.** A value has its own members and no others: `inputs.constructor` is `undefined` unless the object has
          such a member, `__proto__` is a name as any other, and `in` sees own members only. A method is called, and is no value.
        - **No holes.** `[1, , 2]` has `undefined` in the middle, and so have `Array(3)` and `Array.from({length: 3})` in every place, which `map` visits.
        - **Lists instead of iterators.** `keys`, `values`, `entries` and `matchAll` give lists.
        - **Bounded.** Each evaluation has the limits below, and an expression that reaches one fails, always at the same place.
        - **Linear regular expressions.** Looking ahead or behind and references back to a group are refused when the workflow is
          saved; there is no `lastIndex`.
        - **The same everywhere.** There is no clock, no chance and no locale: `localeCompare` orders by UTF-16 code units.
        - **A result is JSON.** `undefined` is `null`; a function, NaN, an infinity or half of a surrogate pair is an error.
        """;

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Beginning).Append("\n\n");
        WriteLimits(page, ExpressionLimits.Default);
        page.Append("## Functions\n\nA method is written with what it is called on. A parameter with `?` or a default may be left out.\n\n");
        foreach (var (title, functions) in FunctionTable.Families)
        {
            page.Append($"### {title}\n\n| function | gives | pays before it works |\n| --- | --- | --- |\n");
            foreach (var function in functions)
            {
                page.Append($"| `{Signature(function)}` | {Escape(function.Summary)} | {function.Cost.Says} |\n");
            }

            page.Append('\n');
        }

        page.Append("What a function makes is paid on top, before it is there; and each call of a function that it is given pays for itself.\n\n");
        page.Append("### Constants\n\n");
        page.AppendJoin(", ", FunctionTable.Constants.Keys.Order(StringComparer.Ordinal).Select(c => $"`{c}`")).Append('\n');
        return page.ToString();
    }

    private static void WriteLimits(StringBuilder page, ExpressionLimits limits) => page.Append($"""
        ## Limits

        | of | limit |
        | --- | --- |
        | an expression, when it is saved | {Expression.MaxLength:N0} characters, {Expression.MaxDepth} levels of nesting |
        | an evaluation: a whole `config`, a `when` or a `for_each` | {limits.Steps:N0} steps, {limits.MemoryBytes / (1024 * 1024)} MB allocated, {limits.Depth:N0} levels of calls and of values in values, {limits.Time.TotalSeconds} s |
        | a text | {limits.TextLength:N0} characters |
        | a list | {limits.ListLength:N0} elements |
        | an object | {limits.ListLength / 2:N0} members |
        | a result | {limits.ResultLength:N0} characters of JSON, {limits.ResultDepth} levels |
        | the list of a `for_each` | {limits.Items:N0} items |

        A step is one piece of the expression, evaluated once. A function costs more by the length of what it reads and makes.


        """);

    private static string Signature(Function function) => $"{On(function.Receiver)}{function.Name}({function.Parameters})".Replace("|", "\\|", StringComparison.Ordinal);

    private static string On(Receiver receiver) => receiver switch
    {
        Receiver.None => "",
        Receiver.Text => "text.",
        Receiver.List => "list.",
        Receiver.Number => "number.",
        Receiver.RegularExpression => "expression.",
        _ => "value.",
    };

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
