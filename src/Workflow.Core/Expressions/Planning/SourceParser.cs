using Acornima;
using Workflow.Core.Expressions.Budget;
using AstExpression = Acornima.Ast.Expression;

namespace Workflow.Core.Expressions.Planning;

/// <summary>Parses a source that is one expression and nothing else.</summary>
internal static class SourceParser
{
    private static readonly string[] StatementWords =
        ["if", "for", "while", "do", "switch", "try", "throw", "return", "let", "const", "var", "break", "continue", "debugger", "with"];

    /// <summary>The syntax tree.</summary>
    /// <exception cref="ExpressionFailure">It is not an expression, or is too long or too deeply nested.</exception>
    public static AstExpression Parse(string source)
    {
        if (source.Length > Expression.MaxLength)
        {
            throw new ExpressionFailure(0, $"an expression is limited to {Expression.MaxLength} characters; this one has {source.Length}");
        }

        if (string.IsNullOrWhiteSpace(source))
        {
            throw new ExpressionFailure(0, "an expression is missing");
        }

        try
        {
            // Regular expressions are parsed separately, when they are planned.
            var options = new ParserOptions { OnRegExp = static (in _) => RegExpParseResult.ForSuccess(null), OnToken = new OpenBrackets(source).See };
            return new Parser(options).ParseExpression(source, sourceFile: null, strict: true);
        }
        catch (ParseErrorException e)
        {
            var at = e.Error.IsIndexDefined ? e.Error.Index : 0;
            throw new ExpressionFailure(at, $"SyntaxError: {e.Description}{Advice(source, at)}", e);
        }
        catch (InsufficientExecutionStackException e)
        {
            // The parser checks its stack: a depth that would overflow it ends here.
            throw new ExpressionFailure(0, TooDeep, e);
        }
    }

    /// <summary>The message for an expression that is nested too deeply.</summary>
    public static string TooDeep => $"an expression is limited to {Expression.MaxDepth} levels of nesting";

    /// <summary>
    /// Counts the open brackets while the parser reads. The parser recurses with each, and unwinding thousands of levels
    /// with an error costs much more than parsing them.
    /// </summary>
    private sealed class OpenBrackets(string source)
    {
        private int _open;

        public void See(in Token token)
        {
            // A part of a template is one token, from the bracket that it closes to the one that it opens.
            var text = source.AsSpan(token.Start, token.End - token.Start);
            if (token.Kind is not (TokenKind.Punctuator or TokenKind.Template) || text.IsEmpty)
            {
                return;
            }

            _open -= text[0] is ')' or ']' or '}' ? 1 : 0;
            _open += text[^1] is '(' or '[' or '{' && (token.Kind == TokenKind.Punctuator || text.EndsWith("${")) ? 1 : 0;
            if (_open > Expression.MaxDepth)
            {
                throw new ExpressionFailure(token.Start, TooDeep);
            }
        }
    }

    private static string Advice(string source, int at)
    {
        var rest = source.AsSpan(Math.Min(at, source.Length));
        foreach (var word in StatementWords)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal) && (rest.Length == word.Length || !char.IsLetterOrDigit(rest[word.Length])))
            {
                return $"; '{word}' is a statement, and an expression has none: use ?:, ??, map, filter or reduce, or task type SCRIPT for a program";
            }
        }

        return "";
    }
}
