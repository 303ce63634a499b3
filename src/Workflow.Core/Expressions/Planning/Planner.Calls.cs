using Acornima.Ast;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Functions;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Scope;
using AstExpression = Acornima.Ast.Expression;
using Node = Workflow.Core.Expressions.Nodes.Node;

namespace Workflow.Core.Expressions.Planning;

/// <content>Calls.</content>
internal sealed partial class Planner
{
    private Node Call(CallExpression call)
    {
        var callee = call.Callee;
        if (callee is Super)
        {
            throw Refuse(callee);
        }

        if (FunctionOf(callee) is { } function)
        {
            return new FunctionCallNode(callee.Start, function, Arguments(call));
        }

        if (callee is MemberExpression member && !IsRootMember(member) && !IsElement(member))
        {
            return MethodCall(call, member);
        }

        return new ValueCallNode(callee.Start, Node(callee), Arguments(call), Shown(callee), call.Optional);
    }

    private Node MethodCall(CallExpression call, MemberExpression member)
    {
        if (Namespace(member) is not null)
        {
            return Node(member); // which throws the appropriate error
        }

        var offset = member.Property.Start;
        var name = LiteralKey.Of(member)
            ?? throw new ExpressionFailure(offset, "name the method with a literal: a method can't be computed");
        var target = Node(member.Object);
        var methods = FunctionTable.FindMethods(name) ?? [];
        if (methods.Length == 0 && !_memberNames.Contains(name))
        {
            throw new ExpressionFailure(offset, Names.UnknownMethod(name));
        }

        return new MethodCallNode(offset, target, new MethodName(name, methods, Shown(member), member.Optional, call.Optional), Arguments(call));
    }

    // functions[0](1): an element of a list, not a method.
    private static bool IsElement(MemberExpression member) => member.Computed && member.Property is NumericLiteral;

    private Function? FunctionOf(AstExpression callee) => Unwrap(callee) switch
    {
        Identifier { Name: var name } when ParameterScope.Find(_scope, name, 0) is null => FunctionTable.Find(name),
        MemberExpression member when Namespace(member) is { } space => FunctionTable.Find(QualifiedName(space, member)),
        _ => null,
    };

    // tasks.a, tasks.a.output, secrets.a: none of them is a function; calling the value reports that.
    private bool IsRootMember(MemberExpression member) =>
        IsRoot(member.Object, Root.Tasks) || IsRoot(member.Object, Root.Secrets)
        || (Unwrap(member.Object) is MemberExpression inner && IsRoot(inner.Object, Root.Tasks));

    private Arguments Arguments(CallExpression call) => new(Elements(call.Arguments!));
}
