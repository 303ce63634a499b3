using Acornima.Ast;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Functions;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;
using AstExpression = Acornima.Ast.Expression;
using Node = Workflow.Core.Expressions.Nodes.Node;

namespace Workflow.Core.Expressions.Planning;

/// <content>Names and members.</content>
internal sealed partial class Planner
{
    private Node Name(Identifier identifier)
    {
        var (name, offset) = (identifier.Name, identifier.Start);
        if (ParameterScope.Find(_scope, name, offset) is { } parameter)
        {
            return parameter;
        }

        if (Names.Roots.TryGetValue(name, out var root))
        {
            if (root is Root.Tasks or Root.Secrets)
            {
                var what = root is Root.Tasks ? "task" : "secret";
                throw new ExpressionFailure(offset, $"name the {what} with a literal: {name}.NAME or {name}[\"NAME\"]");
            }

            _references.Root(root, offset);
            return new RootNode(offset, root);
        }

        return Global(name, offset)
            ?? throw new ExpressionFailure(offset, FunctionTable.Namespaces.Contains(name) ? $"'{name}' is not a value: call one of its functions by name" : Names.Unknown(name));
    }

    private static ConstantNode? Global(string name, int offset) => name switch
    {
        "undefined" => new ConstantNode(offset, Value.Undefined),
        "NaN" => new ConstantNode(offset, Value.Number(double.NaN)),
        "Infinity" => new ConstantNode(offset, Value.Number(double.PositiveInfinity)),
        _ when FunctionTable.Constants.TryGetValue(name, out var constant) => new ConstantNode(offset, Value.Number(constant)),
        _ when FunctionTable.Find(name) is { } function => new ConstantNode(offset, Value.Function(new ListedFunction(function))),
        _ => null,
    };

    private Node Member(MemberExpression member)
    {
        if (IsRoot(member.Object, Root.Tasks) || (Unwrap(member.Object) is MemberExpression inner && IsRoot(inner.Object, Root.Tasks)))
        {
            return Task(member);
        }

        if (IsRoot(member.Object, Root.Secrets))
        {
            var secret = LiteralKey.Of(member) ?? throw new ExpressionFailure(Unwrap(member.Object).Start, "name the secret with a literal: secrets.NAME or secrets[\"NAME\"]");
            _references.Secret(secret, member.Start);
            return new SecretNode(member.Start, secret);
        }

        if (Namespace(member) is { } space)
        {
            return Global(QualifiedName(space, member), member.Start)
                ?? throw new ExpressionFailure(member.Property.Start, Names.UnknownFunction(space, LiteralKey.Of(member)!));
        }

        var target = Node(member.Object);
        return LiteralKey.Of(member) is { } name
            ? new PropertyNode(member.Property.Start, target, name, member.Optional)
            : new ElementNode(member.Property.Start, target, Node(member.Property), member.Optional);
    }

    private TaskNode Task(MemberExpression member)
    {
        TaskMember? of = null;
        if (Unwrap(member.Object) is MemberExpression inner)
        {
            of = LiteralKey.Of(member) switch
            {
                "output" => TaskMember.Output,
                "status" => TaskMember.Status,
                "error" => TaskMember.Error,
                null => throw new ExpressionFailure(member.Property.Start, "name the member of the task with a literal: output, status or error"),
                var other => throw new ExpressionFailure(member.Property.Start, $"a task has no '{other}'; it has output, status and error"),
            };
            member = inner;
        }

        var name = LiteralKey.Of(member) ?? throw new ExpressionFailure(Unwrap(member.Object).Start, "name the task with a literal: tasks.NAME or tasks[\"NAME\"]");
        _references.Task(name, of, member.Start);
        return new TaskNode(member.Start, name, of);
    }

    // The Math of Math.max, unless it is a parameter.
    private string? Namespace(MemberExpression member) =>
        Unwrap(member.Object) is Identifier { Name: var name } && FunctionTable.Namespaces.Contains(name) && ParameterScope.Find(_scope, name, 0) is null
            ? name
            : null;

    private static string QualifiedName(string space, MemberExpression member) => LiteralKey.Of(member) is { } name
        ? $"{space}.{name}"
        : throw new ExpressionFailure(member.Property.Start, $"name the function with a literal: {space}.NAME");

    private bool IsRoot(AstExpression node, Root root) =>
        Unwrap(node) is Identifier { Name: var name } && Names.Roots.TryGetValue(name, out var found) && found == root && ParameterScope.Find(_scope, name, 0) is null;

    private static AstExpression Unwrap(AstExpression node) => node switch
    {
        ChainExpression chain => Unwrap(chain.Expression),
        ParenthesizedExpression parentheses => Unwrap(parentheses.Expression),
        _ => node,
    };
}
