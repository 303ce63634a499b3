using System.Text.Json;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions;

/// <summary>What an expression may refer to at its place in a definition.</summary>
/// <param name="IsTask">Whether the workflow has a task with a name.</param>
/// <param name="IsUpstream">Whether the task with a name is upstream of this one, directly or indirectly.</param>
/// <param name="Item">
/// Whether <c>item</c> and <c>index</c> are available: in the config of a task that has a <c>for_each</c>.
/// </param>
/// <param name="Attempt">
/// Whether <c>attempt</c> is available: in the config of a task, but not in <c>when</c> and <c>for_each</c>, which are
/// evaluated before any attempt.
/// </param>
/// <param name="Secrets">
/// Whether <c>secrets</c> are available: only in <c>config</c>, which is evaluated where the task runs.
/// </param>
public sealed record TemplateContext(Func<string, bool> IsTask, Func<string, bool> IsUpstream, bool Item, bool Attempt, bool Secrets)
{
    /// <summary>Whether <c>response</c> is available: in an expression that the task type evaluates itself.</summary>
    public bool Response { get; init; }

    /// <summary>Whether <c>error</c> is available: in the rules of <c>retry</c> and <c>catch</c>, in the <c>until</c> of <c>repeat</c>, and in a task that a <c>catch</c> names.</summary>
    public bool Error { get; init; }

    /// <summary>Whether <c>iteration</c> is available: in the config of a task with <c>repeat</c>, in its rules for errors, and in <c>until</c>.</summary>
    public bool Iteration { get; init; }

    /// <summary>Whether a name that is not upstream is that of a task outside the group; <c>null</c>: there is no group around.</summary>
    public Func<string, bool>? IsOutside { get; init; }

    /// <summary>Whether it is evaluated when a run is started: no task has run then.</summary>
    public bool AtStart { get; init; }

    /// <summary>Whether <c>output</c> is available: in <c>until</c>.</summary>
    public bool Output { get; init; }

    /// <summary>Whether <c>callback</c> is available: in the config of a task with <c>callback</c>.</summary>
    public bool Callback { get; init; }

    /// <summary>Whether <c>event</c> is available: in the <c>match</c> of <c>EVENT</c>, and in the <c>when</c> of <c>on_event</c>.</summary>
    public bool Event { get; init; }
}

/// <summary>The checks of expressions when a workflow is saved.</summary>
public static class TemplateChecks
{
    /// <summary>Checks all templates in the texts of a JSON value.</summary>
    /// <param name="value">The value, usually a config.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="context">What templates may refer to there.</param>
    /// <param name="except">Pointers of texts that are not checked.</param>
    /// <returns>The faults, each with the pointer of its text; a text may have several.</returns>
    public static IEnumerable<Fault> Config(JsonElement value, string pointer, TemplateContext context, IReadOnlySet<string>? except = null)
    {
        foreach (var (at, text) in TemplatedConfig.Texts(value, pointer).Where(text => except?.Contains(text.Pointer) != true))
        {
            foreach (var fault in Text(text, at, context, () => Template.Parse(text).Parts))
            {
                yield return fault;
            }
        }
    }

    /// <summary>Checks a text that is one whole expression, as <c>when</c> and <c>for_each</c> are.</summary>
    /// <param name="text">The text, with braces or without.</param>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="context">What it may refer to there.</param>
    public static IEnumerable<Fault> Whole(string text, string pointer, TemplateContext context) =>
        Text(text, pointer, context, () => [Template.ParseWhole(text)]);

    /// <summary>Checks a text that names an output, or a member of one: <c>tasks.NAME.output.member</c>.</summary>
    /// <inheritdoc cref="Whole"/>
    public static IEnumerable<Fault> Output(string text, string pointer, TemplateContext context)
    {
        var faults = Whole(text, pointer, context).ToList();
        return faults.Count > 0 || Template.ParseWhole(text).Expression?.Path is { Root: Root.Tasks, Members: [_, "output", ..] }
            ? faults
            : [new Fault(pointer, "must name an output, as tasks.NAME.output or tasks.NAME.output.MEMBER: what is passed on by reference can't be computed")];
    }

    private static List<Fault> Text(string text, string pointer, TemplateContext context, Func<IEnumerable<TemplatePart>> parse)
    {
        try
        {
            return [.. from part in parse()
                       where part.Expression is not null
                       from problem in Problems(part.Expression!.References, context)
                       select Say(Template.Locate(text, part, problem, pointer: null), pointer)];
        }
        catch (ExpressionException e)
        {
            return [Say(e, pointer)];
        }
    }

    private static IEnumerable<ExpressionFailure> Problems(References references, TemplateContext context)
    {
        foreach (var (name, _, offset) in references.Tasks.DistinctBy(t => t.Name))
        {
            if (context.AtStart)
            {
                yield return new ExpressionFailure(offset, "tasks are not available when a run is started, only inputs and run");
            }
            else if (!context.IsTask(name))
            {
                yield return new ExpressionFailure(offset, $"'{FaultText.Shorten(name)}' is not a task of this workflow");
            }
            else if (!context.IsUpstream(name))
            {
                yield return new ExpressionFailure(offset, context.IsOutside?.Invoke(name) == true
                    ? $"task '{name}' is not upstream of the group, so it may not have ended; add it to the group's depends_on"
                    : $"task '{name}' is not upstream of this one, so it may not have ended; add it to depends_on");
            }
        }

        foreach (var root in (Root[])[Root.Item, Root.Index])
        {
            if (!context.Item && references.Roots.TryGetValue(root, out var offset))
            {
                yield return new ExpressionFailure(offset, $"'{Word.Lower(root)}' is available only in the config of a task with for_each");
            }
        }

        if (!context.Attempt && references.Roots.TryGetValue(Root.Attempt, out var attempt))
        {
            yield return new ExpressionFailure(attempt, "'attempt' is available only in the config of a task: when and for_each are evaluated before any attempt");
        }

        if (!context.Secrets && references.Roots.TryGetValue(Root.Secrets, out var secrets))
        {
            yield return new ExpressionFailure(secrets, context.Response || context.Event
                ? "secrets are not available in an expression that a task evaluates itself"
                : "secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded");
        }

        if (!context.Error && references.Roots.TryGetValue(Root.Error, out var error))
        {
            yield return new ExpressionFailure(error, "'error' is available only in the rules of retry and catch, in the until of repeat, and in a task that a catch names");
        }

        if (!context.Iteration && references.Roots.TryGetValue(Root.Iteration, out var iteration))
        {
            yield return new ExpressionFailure(iteration, "'iteration' is available only in the config of a task with repeat, in its rules of retry and catch, and in until");
        }

        if (!context.Output && references.Roots.TryGetValue(Root.Output, out var output))
        {
            yield return new ExpressionFailure(output, "'output' is available only in the until of repeat; elsewhere it is tasks.NAME.output");
        }

        if (!context.Callback && references.Roots.TryGetValue(Root.Callback, out var callback))
        {
            yield return new ExpressionFailure(callback, "'callback' is available only in the config of a task with callback, and not in an expression that the task evaluates itself");
        }

        if (!context.Event && references.Roots.TryGetValue(Root.Event, out var @event))
        {
            yield return new ExpressionFailure(@event, "'event' is available only in the match of EVENT and the when of on_event; in a run, its payload is run.payload");
        }

        if (!context.Response && references.Roots.TryGetValue(Root.Response, out var response))
        {
            yield return new ExpressionFailure(response, "'response' is available only where a task evaluates an expression when it has the response, such as expect.condition of HTTP");
        }
    }

    // The message without the pointer, which is part of the fault.
    private static Fault Say(ExpressionException e, string pointer) => new(pointer, e.Message);
}
