using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Expressions;

namespace Workflow.Core.Execution.Running;

/// <summary>What the expressions of a task refer to, so that no more than that is read from the store.</summary>
/// <param name="InConfig">Whether its config has any.</param>
/// <param name="Tasks">The names of the tasks they refer to.</param>
/// <param name="Secrets">The names of the secrets they refer to.</param>
internal sealed record TaskNeeds(bool InConfig, ImmutableHashSet<string> Tasks, ImmutableHashSet<string> Secrets)
{
    /// <summary>Reads them off a task that the validator has passed.</summary>
    public static TaskNeeds Of(TaskDefinition task)
    {
        var inConfig = Texts(task.Config).SelectMany(Expressions).ToList();
        var all = inConfig
            .Concat(task.When is { } when ? [Whole(when)] : [])
            .Concat(task.ForEach is { } list ? InList(list) : [])
            .Select(e => e.References)
            .ToList();
        return new TaskNeeds(
            inConfig.Count > 0,
            [.. all.SelectMany(r => r.Tasks).Select(t => t.Name)],
            [.. all.SelectMany(r => r.Secrets).Select(s => s.Name)]);
    }

    private static IEnumerable<Expression> InList(JsonElement list) =>
        list.ValueKind == JsonValueKind.String ? [Whole(list.GetString()!)] : Texts(list).SelectMany(Expressions);

    private static Expression Whole(string text) => Template.ParseWhole(text).Expression!;

    private static IEnumerable<Expression> Expressions(string text) => Template.Parse(text).Parts.Select(p => p.Expression).OfType<Expression>();

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { } text && Template.Contains(text) => [text],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(m => Texts(m.Value)),
        _ => [],
    };
}
