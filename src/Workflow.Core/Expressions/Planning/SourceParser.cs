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
            var brackets = new OpenBrackets(source, Expression.MaxDepth, at => new ExpressionFailure(at, TooDeep));
            var options = new ParserOptions { OnRegExp = static (in _) => RegExpParseResult.ForSuccess(null), OnToken = brackets.See };
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
