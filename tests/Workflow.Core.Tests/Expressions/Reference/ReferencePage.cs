using System.Text;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Functions;
using Workflow.Core.Limits;

namespace Workflow.Core.Tests.Expressions.Reference;

/// <summary>The reference page of the expressions, generated from the table of functions and the limits.</summary>
internal static class ReferencePage
{
    private const string Beginning = """
        # Expressions

        `{{ … }}` in any text of `config`, and `when`, `for_each`, `item_when` and `until` as a whole (with braces or without), are expressions with
        JavaScript's syntax and meaning. This page is generated from the table of functions that the service uses. What is not
        here does not exist, and is refused when the workflow is saved.

        A text that is one expression keeps the value's type, even if line breaks follow it. Otherwise the value becomes part of the
        text. A number that is only passed on keeps its digits.

        ```yaml
        name: notify-owners
        inputs: { threshold: { type: integer, default: 10 } }
        tasks:
          - name: extract
            task_type: HTTP
            config: { url: "https://example.org/data.json" }
          - name: notify
            task_type: HTTP
            when: tasks.extract.output.body.rows > inputs.threshold
            for_each: tasks.extract.output.body.owners
            max_parallel: 4
            config:
              method: POST
              url: "https://example.org/notify/{{ item.id }}"
              headers: { Authorization: "Bearer {{ secrets.NOTIFY_TOKEN }}" }
              body: { rows: "{{ tasks.extract.output.body.rows }}", number: "{{ index + 1 }}", run: "{{ run.id }}" }
        ```

        ## Examples

        With these values:

        <!-- example: scope -->
        ```json
        {
          "inputs": { "name": "Ada", "id": 9007199254740993 },
          "tasks": { "extract": { "status": "SUCCEEDED", "output": { "body": { "rows": 17, "owners": [{ "id": "a" }, { "id": "b" }] } } } },
          "run": { "started_at": "2027-03-28T08:00:00.0000000Z", "payload": null },
          "item": { "id": "b" }, "index": 1, "attempt": 1
        }
        ```

        | expression | value |
        | --- | --- |
        | `{{ tasks.extract.output.body.rows }}` | `17` |
        | `rows: {{ tasks.extract.output.body.rows }}` | `"rows: 17"` |
        | `{{ inputs.id }}` | `9007199254740993` |
        | `id={{ inputs.id }}` | `"id=9007199254740993"` |
        | `{{ inputs.name.toUpperCase() }}, item {{ index + 1 }}` | `"ADA, item 2"` |
        | `{{ tasks.extract.output.body.owners.map(o => o.id) }}` | `["a","b"]` |
        | `{{ { ...item, kind: "owner" } }}` | `{"id":"b","kind":"owner"}` |
        | `{{ run.payload?.total ?? 0 }}` | `0` |
        | `{{ [3, 1, 2].sort() }}` | `[1,2,3]` |
        | `{{ instant.format(run.started_at, "EEE d MMM yyyy HH:mm XXX", "Europe/Berlin") }}` | `"Sun 28 Mar 2027 10:00 +02:00"` |
        | `{{ base64.encode("häh") }}` | `"aMOkaA=="` |
        | `{{ sha256("abc", "hex").slice(0, 8) }}` | `"ba7816bf"` |
        | `{{ form.encode({ q: "a b", n: 1 }) }}` | `"q=a+b&n=1"` |
        | `{{ range(2, 8, 3) }}` | `[2,5]` |

        ## Syntax

        - literals: numbers, texts in `'…'` or `"…"`, template literals `` `a${b}` ``, lists `[1, ...list]`, objects
          `{a: 1, b, [name]: 2, ...object}`, regular expressions `/[a-z]+/gi`, `true`, `false`, `null`, `undefined`, `NaN`, `Infinity`
        - members `a.b`, `a[b]`, `a?.b`, `a?.[b]`, calls `f(1, ...list)`, `a?.f()`
        - operators `+ - * / % ** == != === !== < <= > >= && || ?? ! ~ & | ^ << >> >>> in typeof void ?:` and the comma
        - arrow functions with an expression as their body: `(a, {b, ...c}, [d] = [], ...e) => a + d`

        There are no statements, assignments, `++`, `this`, `new`, `class`, `function`, `async`, generators, tagged templates, BigInt,
        getters and methods in objects, `delete` or `instanceof`.

        ## Names

        | name | value |
        | --- | --- |
        | `inputs` | what the run was started with |
        | `tasks.NAME` | a task upstream: `output`, `status`, and `error` with `code`, `message` and `details`, or `null`. The name is literal: `tasks["any name"]` |
        | `run` | the run: `id`, `workflow_id`, `workflow_name`, `workflow_version`, `trigger`, `created_at`, `started_at`, `scheduled_for`, `rerun_of`, `payload`, what a webhook or an event sent, and `batch`, the [starts that became the run](definition.md#batch) |
        | `item`, `index` | the item of a `for_each` and its position from 0; in `config` and `item_when` |
        | `attempt` | the number of the attempt, from 1; in `config`, in `on` of `retry` and `catch`, and in `until` |
        | `iteration` | the number of the round of a task with [`repeat`](definition.md#repetition), from 1; in `config`, in `on` of `retry` and `catch`, and in `until` |
        | `output` | what the round returned; in `until` |
        | `error` | an error: `code`, `message`, `details`, `retryable`, `task`, `attempt`; in `on` of [`retry`](definition.md#retries-by-error) and [`catch`](definition.md#caught-errors), in a task that a `catch` names, and in `until`, where it is `null` if the round succeeded |
        | `callback.url` | the address to which the result of the task is reported; in the `config` of a task with [`callback`](../how-to/callbacks.md#a-callback-for-any-call) |
        | `event` | the payload of an event; in the [`match` of an EVENT task](task-types.md#event) |
        | `response` | the response that a task got; in the [expressions that an HTTP task evaluates itself](task-types.md#the-response) |
        | `event` | the event that may start a workflow: `payload`, `name`, `key`; in the `when` of [`on_event`](../how-to/events.md#start-a-workflow), which has nothing else |
        | `secrets.NAME` | a [secret](../how-to/secrets.md); in the `config` of a task that does not wait; the name is literal |

        An expression is checked when the workflow is saved: its syntax, unknown names, functions and methods, and tasks that are not
        upstream. One that fails in a run fails its task, with the expression, the place and the reason.

        ## Differences from JavaScript

        Thousands of expressions, written by hand and generated at random, are compared with Node at each build. These are all the
        differences, and each has its rows in `tests/Workflow.Expressions.Tests/Conformance/Tables/differences.tsv`:

        - What is not on the list is an error when the workflow is saved, even where JavaScript would not reach it: statements, functions with a body, `this`, `new`, classes, generators, waiting, assignment, `delete`, getters and methods of objects, tagged templates, BigInt, symbols, and every name, function or method that is not named here.
        - Values have their own members and no others: there are no prototypes, no `constructor`, and `__proto__` is a name like any other.
        - A method can be called, and is not a value.
        - A number that a double can't hold keeps its digits as long as it is only passed on, written or joined to a text; a computation takes the nearest double.
        - `keys`, `values`, `entries` and `matchAll` give lists, not iterators.
        - `tasks` and `secrets` are used with a literal name, and one that does not exist is an error.
        - A regular expression is written as a literal, can't be part of a result, and has `test` and `exec` only.
        - Regular expressions are matched in linear time, so there is no lookahead, lookbehind or backreference; of `\p{…}` there are the general categories, `Any`, `ASCII`, `Assigned` and `White_Space`. The flags are `g i m s u y`.
        - Texts are compared and converted the same way on every machine: there are no locales, and no `normalize`.
        - HTML comments are not comments.
        - The `length` of a listed function counts the parameters that are required.
        - `parseInt` gives the nearest double in every radix; Node gives, as ECMAScript allows, one near it where the radix is not 2, 4, 8, 10, 16 or 32 and the number is longer than a double.
        - Values never change: `sort`, `reverse` and `fill` give a new list, and `Object.assign` a new object.
        - A list has no holes: `[1, , 2]` has `undefined` in the middle, and so has `Array(3)` in every position, which `map` visits.
        - There is no clock and no randomness: an expression has the same value each time.
        - A result is JSON: `undefined` is `null`; a function, NaN, an infinity or a lone surrogate is an error.
        """;

    /// <summary>The whole page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Beginning).Append("\n\n");
        WriteLimits(page, ExpressionLimits.Default);
        page.Append("## Functions\n\nA method is shown with what it is called on. A parameter with `?` or a default may be left out. The last column says what a call costs before it works.\n\n");
        foreach (var (title, functions) in FunctionTable.Families)
        {
            page.Append($"### {title}\n\n| function | gives | costs |\n| --- | --- | --- |\n");
            foreach (var function in functions)
            {
                page.Append($"| `{Signature(function)}` | {Escape(function.Summary)} | {function.Cost.Says} |\n");
            }

            page.Append('\n');
        }

        page.Append("What a function creates costs extra, before it is created. Each call of a function that is passed to it costs on its own.\n\n");
        page.Append("### Constants\n\n");
        page.AppendJoin(", ", FunctionTable.Constants.Keys.Order(StringComparer.Ordinal).Select(c => $"`{c}`")).Append('\n');
        return page.ToString();
    }

    private static void WriteLimits(StringBuilder page, ExpressionLimits limits) => page.Append($"""
        ## Limits

        | of | limit |
        | --- | --- |
        | an expression, when it is saved | {Expression.MaxLength:N0} characters, {Expression.MaxDepth} levels of nesting |
        | an evaluation: a whole `config`, a `when`, a `for_each`, or all of `retry`, `catch` and `until` at the end of an attempt | {limits.Steps:N0} steps (setting `{LimitOptions.Section}:{nameof(LimitOptions.ExpressionSteps)}`) |
        | | {limits.MemoryBytes / (1024 * 1024)} MB allocated (`…:{nameof(LimitOptions.ExpressionBytes)}`) |
        | | {limits.Depth:N0} levels of calls and of values in values (`…:{nameof(LimitOptions.ExpressionDepth)}`) |
        | | {limits.Time.TotalSeconds} s (`…:{nameof(LimitOptions.ExpressionMilliseconds)}`) |
        | a text | {limits.TextLength:N0} characters |
        | a list | {limits.ListLength:N0} elements |
        | an object | {limits.ListLength / 2:N0} members |
        | a result | {limits.ResultLength:N0} characters of JSON, {limits.ResultDepth} levels |
        | the list of a `for_each` | {limits.Items:N0} items |

        A step is one part of the expression, evaluated once. A function costs more by the length of what it reads and creates. Each
        step is paid before it is done, and evaluations that take long run a few at a time, so an expression can't harm the service.


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
