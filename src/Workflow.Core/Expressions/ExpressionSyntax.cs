using Acornima;
using Acornima.Ast;

namespace Workflow.Core.Expressions;

/// <summary>The syntax tree of one expression, with the names that each scope in it declares.</summary>
/// <param name="Tree">The expression.</param>
/// <param name="Declared">The names by the node that opens their scope.</param>
internal sealed record ExpressionSyntax(Acornima.Ast.Expression Tree, IReadOnlyDictionary<Node, IReadOnlySet<string>> Declared)
{
    /// <summary>Parses a source that is one expression and nothing else.</summary>
    /// <exception cref="ExpressionFailure">It is not, or is too long or too deeply nested to be one.</exception>
    public static ExpressionSyntax Parse(string source)
    {
        if (source.Length > Expression.MaxLength)
        {
            throw new ExpressionFailure(0, $"an expression is limited to {Expression.MaxLength} characters; this one has {source.Length}");
        }

        if (string.IsNullOrWhiteSpace(source))
        {
            throw new ExpressionFailure(0, "an expression is missing");
        }

        var scopes = new ScopeRecorder();
        try
        {
            var tree = new Parser(new ParserOptions { OnNode = scopes.OnNode }).ParseExpression(source, sourceFile: null, strict: true);
            return new ExpressionSyntax(tree, scopes.Declared);
        }
        catch (ParseErrorException e)
        {
            throw new ExpressionFailure(e.Error.IsIndexDefined ? e.Error.Index : 0, $"SyntaxError: {e.Description}", e);
        }
        catch (InsufficientExecutionStackException e)
        {
            // The parser watches its stack: a depth that would overflow it ends here.
            throw new ExpressionFailure(0, TooDeep, e);
        }
    }

    public static string TooDeep => $"an expression is limited to {Expression.MaxDepth} levels of nesting";

    // The parser knows the declarations of a scope only in the moment it closes it: the buffers are used again.
    private sealed class ScopeRecorder
    {
        private readonly Dictionary<Node, IReadOnlySet<string>> _declared = new(ReferenceEqualityComparer.Instance);

        public IReadOnlyDictionary<Node, IReadOnlySet<string>> Declared => _declared;

        public void OnNode(Node node, in OnNodeContext context)
        {
            if (!context.HasScope)
            {
                return;
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            ref readonly var scope = ref context.Scope;
            Add(names, scope.VarVariables);
            Add(names, scope.LexicalVariables);
            Add(names, scope.Functions);
            switch (node)
            {
                case FunctionDeclaration or FunctionExpression:
                    names.Add("arguments");
                    AddName(names, ((IFunction)node).Id);
                    break;
                case IClass type:
                    AddName(names, type.Id);
                    break;
            }

            _declared[node] = names;
        }

        private static void Add(HashSet<string> names, ReadOnlySpan<Identifier> identifiers)
        {
            foreach (var identifier in identifiers)
            {
                names.Add(identifier.Name);
            }
        }

        private static void AddName(HashSet<string> names, Identifier? id)
        {
            if (id is not null)
            {
                names.Add(id.Name);
            }
        }
    }
}
