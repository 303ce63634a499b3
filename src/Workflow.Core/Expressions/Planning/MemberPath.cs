using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Acornima.Ast;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions.Planning;

/// <summary>
/// An expression that consists only of members of a root, such as <c>inputs.user.name</c>: most do. It is resolved directly
/// in the JSON, without a step, so a large output costs nothing and a number keeps its digits.
/// </summary>
/// <param name="Root">Where it starts.</param>
/// <param name="Members">The names, outermost first.</param>
internal sealed record MemberPath(Root Root, ImmutableArray<string> Members)
{
    /// <summary>
    /// The path of an expression, or <c>null</c> if it is not one. Such an expression declares nothing, so a root can't be
    /// hidden by a parameter.
    /// </summary>
    public static MemberPath? Of(Acornima.Ast.Expression node)
    {
        var members = ImmutableArray.CreateBuilder<string>();
        while (node is MemberExpression { Optional: false } member && LiteralKey.Of(member) is { } name)
        {
            members.Insert(0, name);
            node = member.Object;
        }

        return node is Identifier { Name: var start } && Names.Roots.TryGetValue(start, out var root)
            ? new MemberPath(root, members.ToImmutable())
            : null;
    }

    /// <summary>
    /// Follows the path. <c>null</c>: it leads to a member that the JSON does not have, absent or added by JavaScript; the
    /// evaluator then finds the value or throws the error.
    /// </summary>
    public JsonElement? Follow(ExpressionScope scope)
    {
        if (Start(scope, out var taken) is not { ValueKind: not JsonValueKind.Undefined } value)
        {
            return null;
        }

        foreach (var name in Members.AsSpan()[taken..])
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object when TryGet(value, name, out var member):
                    value = member;
                    break;
                case JsonValueKind.Array when IsIndex(name, out var index) && index < value.GetArrayLength():
                    value = value[index];
                    break;
                default:
                    return null;
            }
        }

        return value;
    }

    private static bool TryGet(JsonElement value, string name, out JsonElement member)
    {
        try
        {
            return value.TryGetProperty(name, out member);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // A name with a lone surrogate, which .NET's reader refuses to compare, unlike the evaluator.
            member = default;
            return false;
        }
    }

    // Values that are not JSON in the scope (a status, an index, a secret) are converted to it.
    private JsonElement? Start(ExpressionScope scope, out int taken)
    {
        taken = 0;
        switch (Root)
        {
            case Root.Inputs:
                return scope.Inputs;
            case Root.Run:
                return scope.Run;
            case Root.Item:
                return scope.Item;
            case Root.Response:
                return scope.Response;
            case Root.Error:
                return scope.Error;
            case Root.Output:
                return scope.Output;
            case Root.Event:
                return scope.Event;
            case Root.Callback:
                return scope.Callback;
            case Root.Tasks when Members is [var name, var member, ..] && scope.Tasks.TryGetValue(name, out var task):
                taken = 2;
                return member switch
                {
                    "output" => task.Output,
                    "error" => task.Error,
                    _ => Status(task, member),
                };
            case Root.Secrets when Members is [var name] && scope.Secrets.TryGetValue(name, out var secret):
                taken = 1;
                return PlainJson.Of(secret);
            case Root.Index when scope.Index is { } index:
                return PlainJson.Of(index);
            default:
                return null;
        }
    }

    private static JsonElement? Status(TaskView task, string member) =>
        member == "status" ? PlainJson.Of(task.Status) : null;

    private static bool IsIndex(string name, out int index) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (name.Length == 1 || name[0] != '0');
}
