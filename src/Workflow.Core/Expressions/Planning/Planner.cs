using Acornima;
using Acornima.Ast;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;
using AstExpression = Acornima.Ast.Expression;
using AstNode = Acornima.Ast.Node;
using Node = Workflow.Core.Expressions.Nodes.Node;

namespace Workflow.Core.Expressions.Planning;

/// <summary>An expression that has been read, checked and planned.</summary>
/// <param name="Root">The root node.</param>
/// <param name="References">What it refers to.</param>
/// <param name="Path">The member path if the expression is nothing else.</param>
internal sealed record Plan(Node Root, References References, MemberPath? Path);

/// <summary>
/// Turns a syntax tree into nodes, once. Syntax without a case here is refused, so exactly the cases here and the rows of
/// the <see cref="Functions.FunctionTable"/> can be evaluated.
/// </summary>
internal sealed partial class Planner
{
    private const int LongestSource = 60;

    private readonly string _source;
    private readonly ReferenceRecorder _references = new();
    private readonly HashSet<string> _memberNames = new(StringComparer.Ordinal);
    private ParameterScope? _scope;
    private int _depth;
    private int _deepest;

    private Planner(string source) => _source = source;

    /// <summary>Reads, checks and plans an expression.</summary>
    /// <exception cref="ExpressionFailure">It can't be read, or contains something that is not allowed.</exception>
    public static Plan Of(string source)
    {
        var tree = SourceParser.Parse(source);
        var planner = new Planner(source);
        planner.Collect(tree);
        var root = planner.Node(tree);
        return new Plan(root, planner._references.Finish(), MemberPath.Of(tree));
    }

    // First, without recursion: checks the depth of the tree, and collects the member names of its object literals.
    private void Collect(AstNode tree)
    {
        var pending = new Stack<(AstNode Node, int Depth)>();
        pending.Push((tree, 1));
        while (pending.TryPop(out var next))
        {
            if (next.Depth > Expression.MaxDepth)
            {
                throw new ExpressionFailure(next.Node.Start, SourceParser.TooDeep);
            }

            if (next.Node is ObjectProperty { Computed: false } property && LiteralKey.Of(property.Key) is { } name)
            {
                _memberNames.Add(name);
            }

            foreach (var child in next.Node.ChildNodes)
            {
                pending.Push((child, next.Depth + 1));
            }
        }
    }

    private Node Node(AstExpression syntax)
    {
        _deepest = Math.Max(_deepest, ++_depth);
        var node = syntax switch
        {
            Literal literal => Literal(literal),
            TemplateLiteral template => Template(template),
            Identifier identifier => Name(identifier),
            ArrayExpression list => new ListNode(list.Start, Elements(list.Elements)),
            ObjectExpression members => Object(members),
            ArrowFunctionExpression arrow => Arrow(arrow),
            MemberExpression member => Member(member),
            CallExpression call => Call(call),
            ChainExpression chain => new ChainNode(chain.Start, Node(chain.Expression)),
            ParenthesizedExpression parentheses => Node(parentheses.Expression),
            ConditionalExpression choice => new ConditionalNode(choice.Start, Node(choice.Test), Node(choice.Consequent), Node(choice.Alternate)),
            SequenceExpression sequence => new SequenceNode(sequence.Start, [.. sequence.Expressions.Select(Node)]),
            LogicalExpression logical => Logical(logical),
            BinaryExpression binary when Operators.Binary(binary.Operator) is { } operation =>
                new BinaryNode(binary.Start, Node(binary.Left), Node(binary.Right), operation),
            UnaryExpression unary when Operators.Unary(unary.Operator) is { } operation =>
                new UnaryNode(unary.Start, Node(unary.Argument), operation),
            _ => throw Refuse(syntax),
        };
        _depth--;
        return node;
    }

    private static ConstantNode Literal(Literal literal) => literal switch
    {
        BigIntLiteral => throw Refuse(literal),
        RegExpLiteral expression => RegularExpression(expression),
        NumericLiteral number => new ConstantNode(number.Start, Number(number)),
        { Value: string text } => new ConstantNode(literal.Start, Value.Text(text)),
        { Value: bool truth } => new ConstantNode(literal.Start, Value.Boolean(truth)),
        _ => new ConstantNode(literal.Start, Value.Null),
    };

    private static ConstantNode RegularExpression(RegExpLiteral literal)
    {
        var (pattern, flags) = (literal.RegExp.Pattern, literal.RegExp.Flags);
        var read = false;
        try
        {
            var options = RegexFlagText.Read(flags);
            read = true;
            return new ConstantNode(literal.Start, Value.Of(new RegularExpressionValue(new RegularExpression(pattern, options))));
        }
        catch (RegexSyntaxException e)
        {
            // The flags follow the pattern and its two slashes.
            var place = read ? 1 + e.Position : 2 + pattern.Length + e.Position;
            throw new ExpressionFailure(literal.Start + place, $"SyntaxError: {e.Message} in the regular expression", e);
        }
    }

    // Digits beyond the precision of a double are kept, as for numbers read from JSON.
    private static Value Number(NumericLiteral number) =>
        number.Raw.AsSpan().ContainsAnyExceptInRange('0', '9') || (number.Raw.Length > 1 && number.Raw[0] == '0')
            ? Value.Number(number.Value)
            : ExactNumber.Read(number.Raw);

    private TemplateNode Template(TemplateLiteral template) => new(
        template.Start,
        [.. template.Quasis.Select(q => q.Value.Cooked ?? "")],
        [.. template.Expressions.Select(Node)]);

    private Node Logical(LogicalExpression logical)
    {
        var (left, right) = (Node(logical.Left), Node(logical.Right));
        return logical.Operator switch
        {
            Operator.LogicalAnd => new AndNode(logical.Start, left, right),
            Operator.LogicalOr => new OrNode(logical.Start, left, right),
            _ => new CoalesceNode(logical.Start, left, right),
        };
    }

    private Element[] Elements(in NodeList<AstExpression?> elements)
    {
        var planned = new Element[elements.Count];
        for (var i = 0; i < planned.Length; i++)
        {
            planned[i] = elements[i] switch
            {
                null => new Element(null, false, ""),
                SpreadElement spread => new Element(Node(spread.Argument), true, Shown(spread.Argument)),
                var element => new Element(Node(element), false, ""),
            };
        }

        return planned;
    }

    private ObjectNode Object(ObjectExpression value)
    {
        var members = new List<MemberNode>();
        foreach (var syntax in value.Properties)
        {
            members.Add(syntax switch
            {
                SpreadElement spread => new MemberNode(null, null, Node(spread.Argument)),
                ObjectProperty { Kind: PropertyKind.Init, Method: false } property => property.Computed
                    ? new MemberNode(null, Node(property.Key), Node((AstExpression)property.Value))
                    : new MemberNode(KeyOf(property.Key), null, Node((AstExpression)property.Value)),
                Property property => throw new ExpressionFailure(property.Start, Refusals.Accessor(property)),
                _ => throw Refuse(syntax),
            });
        }

        return new ObjectNode(value.Start, [.. members]);
    }

    private static string KeyOf(AstExpression key) => key is NumericLiteral number
        ? NumberText.Of(number.Value)
        : LiteralKey.Of(key) ?? throw Refuse(key);

    private string Shown(AstNode node)
    {
        var length = node.End - node.Start;
        return length <= LongestSource ? _source.Substring(node.Start, length) : $"{_source.AsSpan(node.Start, LongestSource - 3)}...";
    }

    private static ExpressionFailure Refuse(AstNode node) => new(node.Start, Refusals.Of(node));
}
