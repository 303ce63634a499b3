using System.Text.Json;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>What the expressions of one evaluation start from. Each is read from its JSON once, and only when it is needed.</summary>
/// <param name="scope">What they can see.</param>
/// <param name="meter">Who pays.</param>
internal sealed class Roots(ExpressionScope scope, Meter meter)
{
    private readonly Dictionary<string, Value> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _errors = new(StringComparer.Ordinal);
    private Value _inputs = Value.Absent;
    private Value _run = Value.Absent;
    private Value _item = Value.Absent;

    public Meter Meter => meter;

    /// <summary>A root that is not named any further.</summary>
    /// <exception cref="ExpressionFailure">It is not there.</exception>
    public Value Get(Root root) => root switch
    {
        Root.Inputs => Once(ref _inputs, scope.Inputs),
        Root.Run => Once(ref _run, scope.Run),
        Root.Item => Once(ref _item, scope.Item ?? throw NotHere("item", "in a for_each")),
        Root.Index => Value.Number(scope.Index ?? throw NotHere("index", "in a for_each")),
        Root.Attempt => Value.Number(scope.Attempt ?? throw NotHere("attempt", "in the config of a task")),
        _ => throw new InvalidOperationException($"{root} is always named further."),
    };

    /// <summary>A task.</summary>
    /// <exception cref="ExpressionFailure">It has no result here.</exception>
    public TaskView Task(string name) =>
        scope.Tasks.TryGetValue(name, out var task) ? task : throw new ExpressionFailure(null, $"there is no result of task '{name}' here");

    /// <summary>A member of a task.</summary>
    public Value Of(string name, TaskMember member)
    {
        var task = Task(name);
        return member switch
        {
            TaskMember.Output => Once(_outputs, name, task.Output),
            TaskMember.Error => Once(_errors, name, task.Error),
            _ => Value.Text(task.Status),
        };
    }

    /// <summary>A secret.</summary>
    /// <exception cref="ExpressionFailure">There is none of this name.</exception>
    public Value Secret(string name) =>
        scope.Secrets.TryGetValue(name, out var secret) ? Value.Text(secret) : throw new ExpressionFailure(null, $"there is no secret '{name}'");

    private Value Once(ref Value read, JsonElement json)
    {
        if (read.IsAbsent)
        {
            read = JsonSource.Read(json, meter);
        }

        return read;
    }

    private Value Once(Dictionary<string, Value> read, string name, JsonElement? json)
    {
        if (!read.TryGetValue(name, out var value))
        {
            value = json is { } present ? JsonSource.Read(present, meter) : Value.Null;
            read[name] = value;
        }

        return value;
    }

    private static ExpressionFailure NotHere(string name, string where) => new(null, $"'{name}' is there only {where}");
}
