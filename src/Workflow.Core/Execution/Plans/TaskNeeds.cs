using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Core.Execution.Plans;

/// <summary>What the expressions of a task refer to, so that no more than that is read from the store.</summary>
/// <param name="InConfig">Whether its config has expressions.</param>
/// <param name="InGate">Whether its condition or its list has expressions.</param>
/// <param name="ConfigTasks">The names of the tasks that its config refers to.</param>
/// <param name="GateTasks">The names of the tasks that its condition and its list refer to: each of 10,000 items must not read the whole list again.</param>
/// <param name="ItemTasks">The names of the tasks that the condition of an item refers to.</param>
/// <param name="Secrets">The names of the secrets they refer to.</param>
internal sealed record TaskNeeds(bool InConfig, bool InGate, ImmutableHashSet<string> ConfigTasks, ImmutableHashSet<string> GateTasks, ImmutableHashSet<string> ItemTasks, ImmutableHashSet<string> Secrets)
{
    /// <summary>The names of the secrets that the tasks of a group refer to.</summary>
    public ImmutableHashSet<string> InnerSecrets { get; init; } = [];

    /// <summary>Whether items have a condition.</summary>
    public bool InItem { get; init; }

    /// <summary>Whether the rules for its errors have expressions.</summary>
    public bool InErrorRules { get; init; }

    /// <summary>The names of the tasks that the rules for its errors refer to.</summary>
    public ImmutableHashSet<string> RuleTasks { get; init; } = [];

    /// <summary>The names of the tasks that the end of its repetition refers to.</summary>
    public ImmutableHashSet<string> UntilTasks { get; init; } = [];

    /// <summary>Whether the end of an attempt may evaluate expressions.</summary>
    public bool InEnd => InErrorRules || InRepeat;

    /// <summary>Whether it repeats: an expression decides until when.</summary>
    public bool InRepeat { get; init; }

    /// <summary>Whether config, condition or list refer to the error that the task has caught.</summary>
    public bool UsesError { get; init; }

    /// <summary>Whether there is anything to evaluate.</summary>
    public bool HasExpressions => InConfig || InGate || InItem || InErrorRules || InRepeat;

    /// <summary>Finds them in a task that the validator has accepted.</summary>
    public static TaskNeeds Of(TaskDefinition task)
    {
        // The tasks of a group read what they need themselves.
        var isGroup = GroupDefinition.Is(task);
        var inConfig = isGroup ? [] : Texts(task.Config).SelectMany(Expressions).ToList();
        List<Expression> inGate =
        [
            .. task.When is { } when ? [Whole(when)] : Enumerable.Empty<Expression>(),
            .. task.ForEach is { } list ? InList(list) : [],
        ];
        List<Expression> inItem = task.ItemWhen is { } itemWhen ? [Whole(itemWhen)] : [];
        var inRules = ErrorRuleChecks.ExpressionsOf(task).Select(Whole).ToList();
        return new TaskNeeds(
            inConfig.Count > 0,
            inGate.Count > 0,
            TasksIn(inConfig),
            TasksIn(inGate),
            TasksIn(inItem),
            [.. inConfig.Concat(inGate).SelectMany(e => e.References.Secrets).Select(s => s.Name)])
        {
            InItem = inItem.Count > 0,
            InnerSecrets = isGroup ? [.. TemplatedConfig.SecretNames(task.Config)] : [],
            InRepeat = task.Repeat is not null,
            InErrorRules = inRules.Count > 0,
            RuleTasks = TasksIn(inRules),
            UntilTasks = task.Repeat is { } repeat ? TasksIn([Whole(repeat.Until)]) : [],
            UsesError = inConfig.Concat(inGate).Concat(inItem).Any(e => e.References.Roots.ContainsKey(Root.Error)),
        };
    }

    /// <summary>The names of the tasks that a text refers to which is one whole expression.</summary>
    public static IEnumerable<string> TasksIn(string expression) => TasksIn([Whole(expression)]);

    /// <summary>The names of the tasks that the texts of a value refer to.</summary>
    public static IEnumerable<string> TasksInTexts(JsonElement value) => TasksIn([.. Texts(value).SelectMany(Expressions)]);

    /// <summary>Whether a text that is one whole expression refers to the error that its task has caught.</summary>
    public static bool UsesErrorIn(string expression) => Whole(expression).References.Roots.ContainsKey(Root.Error);

    private static ImmutableHashSet<string> TasksIn(List<Expression> expressions) =>
        [.. expressions.SelectMany(e => e.References.Tasks).Select(t => t.Name)];

    private static IEnumerable<Expression> InList(JsonElement list) =>
        list.ValueKind == JsonValueKind.String ? [Whole(list.GetString()!)]
        : BodyItems.SourceOf(list) is { } source ? [Whole(source)]
        : Texts(list).SelectMany(Expressions);

    private static Expression Whole(string text) => Template.ParseWhole(text).Expression!;

    private static IEnumerable<Expression> Expressions(string text) => Template.Parse(text).Parts.Select(p => p.Expression).OfType<Expression>();

    private static IEnumerable<string> Texts(JsonElement value) => TemplatedConfig.Texts(value, "").Select(t => t.Text);
}
