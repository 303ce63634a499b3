using System.Text;
using Workflow.Core.Definitions;
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

        Thousands of expressions, chosen by hand and made by chance, are compared with Node at each build. These are all the
        differences, and each has its rows in `tests/Workflow.Expressions.Tests/Conformance/Tables/differences.tsv`:

        - What is not on the list is an error when the workflow is saved, also where JavaScript would not come to it: statements, functions with a body, `this`, `new`, classes, generators, waiting, assignment, `delete`, getters and methods of objects, tagged templates, BigInt, symbols, and every name, function or method that is not named here.
        - Values have their own members and no others: there are no prototypes, no `constructor`, and `__proto__` is a name as any other.
        - A method can be called and is no value.
        - A number that a double can't hold keeps its digits as long as it is only passed on, written or joined to a text; what computes with it takes the nearest double.
        - `keys`, `values`, `entries` and `matchAll` give lists, not iterators.
        - `tasks` and `secrets` are used with a literal name, and one that is not there is an error.
        - A regular expression is written as a literal, is no value of a result, and has nothing but `test` and `exec`.
        - Regular expressions are matched in linear time, so looking ahead or behind and references back are refused; of `\p{…}` there are the general categories, `Any`, `ASCII`, `Assigned` and `White_Space`.
        - Texts are compared and converted the same way on every machine: there are no locales, and no `normalize`.
        - HTML comments are no comments.
        - The `length` of a listed function counts the parameters that it must be given.
        - `parseInt` gives the nearest double in every radix; Node gives, as ECMAScript allows, one near it where the radix is not 2, 4, 8, 10, 16 or 32 and the number is longer than a double.
        - Values never change: `sort`, `reverse` and `fill` give a new list, and `Object.assign` a new object.
        - A list has no holes: `[1, , 2]` has `undefined` in the middle, and so has `Array(3)` in every place, which `map` visits.
        - There is no clock and no chance: an expression has the same value each time.
        - A result is JSON: `undefined` is `null`; a function, NaN, an infinity or half of a surrogate pair is an error.
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
        | an evaluation: a whole `config`, a `when` or a `for_each` | {limits.Steps:N0} steps (setting `{LimitOptions.Section}:{nameof(LimitOptions.ExpressionSteps)}`) |
        | | {limits.MemoryBytes / (1024 * 1024)} MB allocated (`…:{nameof(LimitOptions.ExpressionBytes)}`) |
        | | {limits.Depth:N0} levels of calls and of values in values (`…:{nameof(LimitOptions.ExpressionDepth)}`) |
        | | {limits.Time.TotalSeconds} s (`…:{nameof(LimitOptions.ExpressionMilliseconds)}`) |
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
