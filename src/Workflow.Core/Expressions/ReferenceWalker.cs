using System.Collections.Immutable;
using Acornima.Ast;
using AstExpression = Acornima.Ast.Expression;

namespace Workflow.Core.Expressions;

/// <summary>What the syntax of an expression tells.</summary>
/// <param name="References">What it refers to.</param>
/// <param name="ChangesNothing">See <see cref="Expression.ChangesNothing"/>.</param>
/// <param name="Path">See <see cref="Expression.Path"/>.</param>
internal sealed record Analysis(References References, bool ChangesNothing, MemberPath? Path);

/// <summary>Walks the syntax tree once, minding which names are declared where.</summary>
internal sealed class ReferenceWalker
{
    // The interpreter builds a template literal in one go, and looks at its limits only afterwards.
    private const int MaxSubstitutions = 20;

    private readonly ExpressionSyntax _syntax;
    private readonly Stack<IReadOnlySet<string>> _scopes = new();
    private readonly Dictionary<Root, int> _roots = [];
    private readonly ImmutableArray<TaskReference>.Builder _tasks = ImmutableArray.CreateBuilder<TaskReference>();
    private readonly ImmutableArray<SecretReference>.Builder _secrets = ImmutableArray.CreateBuilder<SecretReference>();
    private bool _changesNothing = true;
    private int _depth;
    private int _substitutions;
    private int _ownThis;

    private ReferenceWalker(ExpressionSyntax syntax) => _syntax = syntax;

    /// <summary>What the expression refers to.</summary>
    /// <exception cref="ExpressionFailure">It refers to something that it must not, or is nested too deeply.</exception>
    public static Analysis Analyse(ExpressionSyntax syntax)
    {
        var walker = new ReferenceWalker(syntax);
        walker.Visit(syntax.Tree);
        var references = new References(walker._roots.ToImmutableDictionary(), walker._tasks.ToImmutable(), walker._secrets.ToImmutable());
        return new Analysis(references, walker._changesNothing, MemberPath.Of(syntax.Tree));
    }

    private void Visit(Node node)
    {
        if (++_depth > Expression.MaxDepth)
        {
            throw new ExpressionFailure(node.Start, ExpressionSyntax.TooDeep);
        }

        Refuse(node);
        _changesNothing = _changesNothing && !SideEffects.Possible(node, IsDeclared);

        if (node is SwitchStatement choice)
        {
            Visit(choice.Discriminant); // stands outside the scope that the parser gives to the statement
        }

        var scoped = _syntax.Declared.TryGetValue(node, out var names);
        if (scoped)
        {
            _scopes.Push(names!);
        }

        // What has a "this" of its own, which is not the global object.
        var own = node is FunctionExpression or FunctionDeclaration or IClass;
        _ownThis += own ? 1 : 0;
        VisitInside(node);
        _ownThis -= own ? 1 : 0;

        if (scoped)
        {
            _scopes.Pop();
        }

        _depth--;
    }

    private void VisitInside(Node node)
    {
        switch (node)
        {
            case Identifier identifier:
                Name(identifier);
                break;
            case MemberExpression member:
                Member(member);
                break;
            case Property property:
                // A key that is not computed is a name and refers to nothing.
                if (property.Computed)
                {
                    Visit(property.Key);
                }

                Visit(property.Value);
                break;
            case IClassElement and ClassProperty property:
                foreach (var child in node.ChildNodes)
                {
                    if (property.Computed || !ReferenceEquals(child, property.Key))
                    {
                        Visit(child);
                    }
                }

                break;
            case SwitchStatement choice:
                foreach (var part in choice.Cases)
                {
                    Visit(part);
                }

                break;
            case LabeledStatement labeled:
                Visit(labeled.Body);
                break;
            case BreakStatement or ContinueStatement or MetaProperty:
                break;
            default:
                foreach (var child in node.ChildNodes)
                {
                    Visit(child);
                }

                break;
        }
    }

    private void Refuse(Node node)
    {
        var reason = node switch
        {
            ThisExpression when _ownThis == 0 => "'this' is nothing here",
            IFunction { Async: true } or AwaitExpression or ForOfStatement { Await: true } => "an expression can't wait: async and await are not there",
            TemplateLiteral literal when (_substitutions += literal.Expressions.Count) > MaxSubstitutions =>
                $"an expression is limited to {MaxSubstitutions} substitutions in template literals; join a list instead",
            ImportExpression => "there is nothing to import here",
            BigIntLiteral => "BigInt is not there: JSON has no such number",
            AssignmentExpression { Left: Identifier target } when !IsDeclared(target.Name) => $"'{target.Name}' can't be assigned to",
            UpdateExpression { Argument: Identifier target } when !IsDeclared(target.Name) => $"'{target.Name}' can't be assigned to",
            _ => null,
        };
        if (reason is not null)
        {
            throw new ExpressionFailure(node.Start, reason);
        }
    }

    private void Name(Identifier identifier)
    {
        if (IsDeclared(identifier.Name))
        {
            return;
        }

        if (SandboxGlobals.Roots.TryGetValue(identifier.Name, out var root))
        {
            if (root is Root.Tasks)
            {
                throw new ExpressionFailure(identifier.Start, "name the task with a literal: tasks.NAME or tasks[\"NAME\"]");
            }

            if (root is Root.Secrets)
            {
                throw new ExpressionFailure(identifier.Start, "name the secret with a literal: secrets.NAME or secrets[\"NAME\"]");
            }

            _roots.TryAdd(root, identifier.Start);
        }
        else if (!SandboxGlobals.Standard.Contains(identifier.Name))
        {
            throw new ExpressionFailure(identifier.Start, $"'{identifier.Name}' is not known here; known are {SandboxGlobals.RootNames}, and JavaScript's own");
        }
    }

    private void Member(MemberExpression member)
    {
        if (Unwrap(member.Object) is MemberExpression inner && IsRoot(inner.Object, Root.Tasks))
        {
            var of = LiteralKey.Of(member) switch
            {
                "output" => TaskMember.Output,
                "status" => TaskMember.Status,
                "error" => TaskMember.Error,
                null => throw new ExpressionFailure(member.Property.Start, "name what of the task with a literal: output, status or error"),
                var other => throw new ExpressionFailure(member.Property.Start, $"a task has no '{other}'; it has output, status and error"),
            };
            Task(inner, of);
        }
        else if (IsRoot(member.Object, Root.Tasks))
        {
            Task(member, null);
        }
        else if (IsRoot(member.Object, Root.Secrets))
        {
            if (LiteralKey.Of(member) is not { } name)
            {
                Visit(member.Object); // which says what is wrong
                return;
            }

            _roots.TryAdd(Root.Secrets, member.Start);
            _secrets.Add(new SecretReference(name, member.Start));
        }
        else
        {
            Visit(member.Object);
            if (member.Computed)
            {
                Visit(member.Property);
            }
        }
    }

    private void Task(MemberExpression task, TaskMember? of)
    {
        if (LiteralKey.Of(task) is not { } name)
        {
            Visit(task.Object); // which says what is wrong
            return;
        }

        _roots.TryAdd(Root.Tasks, task.Start);
        _tasks.Add(new TaskReference(name, of, task.Start));
    }

    private bool IsRoot(AstExpression node, Root root) =>
        Unwrap(node) is Identifier { Name: var name } && SandboxGlobals.Roots.TryGetValue(name, out var found) && found == root && !IsDeclared(name);

    private bool IsDeclared(string name)
    {
        foreach (var scope in _scopes)
        {
            if (scope.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static AstExpression Unwrap(AstExpression node) => node switch
    {
        ChainExpression chain => Unwrap(chain.Expression),
        ParenthesizedExpression parentheses => Unwrap(parentheses.Expression),
        _ => node,
    };
}
