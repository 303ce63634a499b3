using Acornima.Ast;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Nodes;
using ArrayPattern = Acornima.Ast.ArrayPattern;
using AstExpression = Acornima.Ast.Expression;
using AstNode = Acornima.Ast.Node;
using ObjectPattern = Acornima.Ast.ObjectPattern;

namespace Workflow.Core.Expressions.Planning;

/// <content>Arrow functions and their parameters.</content>
internal sealed partial class Planner
{
    // The stack levels of a call itself, and of a listed function that calls back.
    private const int LevelsOfCall = 3;

    private ArrowNode Arrow(ArrowFunctionExpression arrow)
    {
        if (arrow.Async)
        {
            throw Refuse(arrow);
        }

        if (arrow.Body is not AstExpression body)
        {
            throw new ExpressionFailure(arrow.Body.Start, Refusals.Body);
        }

        var scope = _scope = new ParameterScope(_scope);
        var (outerDeepest, depth) = (_deepest, _depth);
        _deepest = _depth;

        // Names first: the parameters after a default are in its scope, though it can't read them yet.
        var declared = new Queue<int>();
        foreach (var parameter in arrow.Params)
        {
            Declare(parameter, scope, declared);
        }

        Pattern? rest = null;
        var parameters = new List<Pattern>();
        foreach (var parameter in arrow.Params)
        {
            if (parameter is RestElement element)
            {
                rest = Pattern(element.Argument, declared);
            }
            else
            {
                parameters.Add(Pattern(parameter, declared));
            }
        }

        var planned = Node(body);
        var levels = _deepest - depth + LevelsOfCall;
        (_scope, _deepest) = (scope.Parent, Math.Max(outerDeepest, _deepest));
        var length = arrow.Params.TakeWhile(p => p is not (AssignmentPattern or RestElement)).Count();
        var source = _source[arrow.Start..arrow.End];
        return new ArrowNode(arrow.Start, new ArrowPlan(source, [.. parameters], rest, scope.Count, length, planned, levels));
    }

    private static void Declare(AstNode pattern, ParameterScope scope, Queue<int> declared)
    {
        switch (pattern)
        {
            case Identifier identifier:
                declared.Enqueue(scope.Declare(identifier.Name));
                break;
            case AssignmentPattern assignment:
                Declare(assignment.Left, scope, declared);
                break;
            case RestElement rest:
                Declare(rest.Argument, scope, declared);
                break;
            case ArrayPattern list:
                foreach (var element in list.Elements)
                {
                    if (element is not null)
                    {
                        Declare(element, scope, declared);
                    }
                }

                break;
            case ObjectPattern members:
                foreach (var member in members.Properties)
                {
                    Declare(member is Property property ? property.Value : member, scope, declared);
                }

                break;
            default:
                throw Refuse(pattern);
        }
    }

    private Pattern Pattern(AstNode syntax, Queue<int> declared)
    {
        _deepest = Math.Max(_deepest, ++_depth);
        Pattern pattern = syntax switch
        {
            Identifier => new NamePattern(declared.Dequeue()),
            AssignmentPattern assignment => new DefaultPattern(Pattern(assignment.Left, declared), Node(assignment.Right)),
            ArrayPattern list => List(list, declared),
            ObjectPattern members => Members(members, declared),
            _ => throw Refuse(syntax),
        };
        _depth--;
        return pattern;
    }

    private ListPattern List(ArrayPattern list, Queue<int> declared)
    {
        Pattern? rest = null;
        var elements = new List<Pattern?>();
        foreach (var element in list.Elements)
        {
            if (element is RestElement restElement)
            {
                rest = Pattern(restElement.Argument, declared);
            }
            else
            {
                elements.Add(element is null ? null : Pattern(element, declared));
            }
        }

        return new ListPattern(list.Start, [.. elements], rest);
    }

    private Nodes.ObjectPattern Members(ObjectPattern value, Queue<int> declared)
    {
        Pattern? rest = null;
        var members = new List<MemberPattern>();
        foreach (var syntax in value.Properties)
        {
            if (syntax is RestElement restElement)
            {
                rest = Pattern(restElement.Argument, declared);
            }
            else if (syntax is Property property)
            {
                var key = property.Computed ? Node(property.Key) : null;
                members.Add(new MemberPattern(key is null ? KeyOf(property.Key) : null, key, Pattern(property.Value, declared)));
            }
        }

        return new Nodes.ObjectPattern(value.Start, [.. members], rest);
    }
}
