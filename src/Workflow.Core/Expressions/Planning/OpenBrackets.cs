using Acornima;

namespace Workflow.Core.Expressions.Planning;

/// <summary>
/// Counts the open brackets of a JavaScript source while its parser reads. The parser recurses with each, and unwinding thousands of
/// levels with an error costs much more than parsing them.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="most">Most brackets that may be open.</param>
/// <param name="tooDeep">Makes the exception for one more, from its position in the source.</param>
public sealed class OpenBrackets(string source, int most, Func<int, Exception> tooDeep)
{
    private int _open;

    /// <summary>Takes the next token: the parser's <see cref="TokenizerOptions.OnToken"/>.</summary>
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
        if (_open > most)
        {
            throw tooDeep(token.Start);
        }
    }
}
