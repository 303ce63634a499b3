using System.Text.Json;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>The values of the roots in one evaluation. Each is read from its JSON once, and only when needed.</summary>
/// <param name="scope">The scope.</param>
/// <param name="meter">The meter that is charged.</param>
internal sealed class Roots(ExpressionScope scope, Meter meter)
{
    private readonly Dictionary<string, Value> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _errors = new(StringComparer.Ordinal);
    private Value _inputs = Value.Absent;
    private Value _run = Value.Absent;
    private Value _item = Value.Absent;
    private Value _response = Value.Absent;
    private Value _error = Value.Absent;
    private Value _output = Value.Absent;
    private Value _event = Value.Absent;
    private Value _callback = Value.Absent;

    public Meter Meter => meter;

    /// <summary>A root that is used without a literal name after it.</summary>
    /// <exception cref="ExpressionFailure">It is not available here.</exception>
    public Value Get(Root root) => root switch
    {
        Root.Inputs => Once(ref _inputs, scope.Inputs),
        Root.Run => Once(ref _run, scope.Run),
        Root.Item => Once(ref _item, scope.Item ?? throw Unavailable("item", "in a for_each")),
        Root.Index => Value.Number(scope.Index ?? throw Unavailable("index", "in a for_each")),
        Root.Attempt => Value.Number(scope.Attempt ?? throw Unavailable("attempt", "in the config of a task")),
        Root.Response => Once(ref _response, scope.Response ?? throw Unavailable("response", "in the expressions that a task evaluates when it has one")),
        Root.Error => Once(ref _error, scope.Error ?? throw Unavailable("error", "in the rules of retry and catch, in the until of repeat, and in a task that has caught an error")),
        Root.Iteration => Value.Number(scope.Iteration ?? throw Unavailable("iteration", "in a task with repeat")),
        Root.Output => Once(ref _output, scope.Output ?? throw Unavailable("output", "in the until of repeat")),
        Root.Event => Once(ref _event, scope.Event ?? throw Unavailable("event", "in the match of EVENT and the when of on_event")),
        Root.Callback => Once(ref _callback, scope.Callback ?? throw Unavailable("callback", "in the config of a task with callback")),
        _ => throw new InvalidOperationException($"{root} is always followed by a name."),
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
    /// <exception cref="ExpressionFailure">There is none with this name.</exception>
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

    private static ExpressionFailure Unavailable(string name, string where) => new(null, $"'{name}' is available only {where}");
}
