using System.Collections.Immutable;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions;

/// <summary>A piece of a text: literal text, or one template.</summary>
/// <param name="Text">The literal text; for a template the text between its braces.</param>
/// <param name="Offset">Where in the text it begins, from 0; for a template after its opening braces.</param>
/// <param name="Expression">The expression of a template; <c>null</c> for literal text.</param>
public readonly record struct TemplatePart(string Text, int Offset, Expression? Expression);

/// <summary>A text with <c>{{ … }}</c> in it, split into its parts.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Parts">Its parts in order; none of them is empty.</param>
public sealed record Template(string Text, ImmutableArray<TemplatePart> Parts)
{
    /// <summary>
    /// Most <c>}}</c> that one expression may contain before its end, in texts and nested objects. Each is tried as the
    /// end; the limit keeps reading linear in the length of the text.
    /// </summary>
    public const int MaxClosingBraces = 100;

    // Most characters read by all these tries together: a long expression is not read a hundred times.
    private const int MaxRead = 15 * Expression.MaxLength;

    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>
    /// Whether the whole text is one template, whose value then keeps its type. Line breaks at its end do not count: a
    /// block text of YAML always has one.
    /// </summary>
    public bool IsSingle => Parts is [{ Expression: not null }]
        || (Parts is [{ Expression: not null }, { Expression: null, Text: var rest }] && rest.AsSpan().IndexOfAnyExcept('\r', '\n') < 0);

    /// <summary>Whether a text contains a template, or the beginning of one.</summary>
    public static bool Contains(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>Splits a text into its parts.</summary>
    /// <param name="text">Any text; one without <c>{{</c> is one literal part.</param>
    /// <exception cref="ExpressionException">
    /// A <c>{{</c> is never closed, or the expression after it can't be read or refers to something that is not allowed.
    /// </exception>
    public static Template Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is var open and >= 0)
        {
            AddLiteral(parts, text, at, open);
            var (expression, end) = ReadFrom(text, open + Open.Length);
            parts.Add(new TemplatePart(expression.Source, open + Open.Length, expression));
            at = end + Close.Length;
        }

        AddLiteral(parts, text, at, text.Length);
        return new Template(text, parts.ToImmutable());
    }

    /// <summary>
    /// Reads a text that is one whole expression, with braces around it or without, as in <c>when</c> and <c>for_each</c>.
    /// </summary>
    /// <returns>The one part; its <see cref="TemplatePart.Expression"/> is not <c>null</c>.</returns>
    /// <exception cref="ExpressionException">It is not one, or refers to something that is not allowed.</exception>
    public static TemplatePart ParseWhole(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith(Open))
        {
            return ReadWhole(text);
        }

        var relevant = Parse(text).Parts.Where(p => p.Expression is not null || !string.IsNullOrWhiteSpace(p.Text)).ToList();
        return relevant is [{ Expression: not null } only]
            ? only
            : throw new ExpressionException("this must be one whole expression, without text outside the braces", text, TextPosition.Of(text, 0));
    }

    /// <summary>The failure, with its place in the text.</summary>
    internal static ExpressionException Locate(string text, TemplatePart part, ExpressionFailure failure, string? pointer) =>
        new(failure.Message, part.Text, TextPosition.Of(text, part.Offset + (failure.Offset ?? LeadingSpace(part.Text))), pointer, failure.InnerException) { IsOutOfSteps = failure.IsOutOfSteps };

    private static TemplatePart ReadWhole(string text)
    {
        try
        {
            return new TemplatePart(text, 0, Expression.Read(text));
        }
        catch (ExpressionFailure e)
        {
            throw Locate(text, new TemplatePart(text, 0, null), e, pointer: null);
        }
    }

    // Only the JavaScript parser can find the end of an expression: "}}" may occur in a text, a comment, a regular
    // expression or a nested object. So each is tried in turn, and the first that yields a valid expression is the end.
    private static (Expression Expression, int End) ReadFrom(string text, int start)
    {
        ExpressionFailure? best = null;
        var (ends, at, read) = (0, start, 0);
        for (; ends < MaxClosingBraces && text.IndexOf(Close, at, StringComparison.Ordinal) is var end and >= 0; at = end + 1, ends++)
        {
            if (end - start > Expression.MaxLength)
            {
                best ??= new ExpressionFailure(0, $"an expression is limited to {Expression.MaxLength} characters, and this one does not end within them");
                break;
            }

            read += end - start;
            if (read > MaxRead)
            {
                break;
            }

            try
            {
                return (Expression.Read(text[start..end]), end);
            }
            catch (ExpressionFailure e)
            {
                best = Better(best, e, end - start);
                if (!MayContinue(e, end - start))
                {
                    break;
                }
            }
        }

        if (best is null)
        {
            throw new ExpressionException("the braces are never closed", text[start..], TextPosition.Of(text, start - Open.Length));
        }

        var firstEnd = text.IndexOf(Close, start, StringComparison.Ordinal);
        throw Locate(text, new TemplatePart(text[start..firstEnd], start, null), best, pointer: null);
    }

    // An error before the end remains one, whatever follows, unless it is an unterminated token that extends to the end,
    // such as a text without its closing quote. An expression that parses but is refused for its meaning has ended.
    private static bool MayContinue(ExpressionFailure failure, int length) =>
        failure.InnerException is Acornima.ParseErrorException e
        && (failure.Offset >= length
            || e.Description.StartsWith("Invalid or unexpected token", StringComparison.Ordinal)
            || e.Description.StartsWith("Invalid regular expression", StringComparison.Ordinal)
            || e.Description.StartsWith("Unterminated", StringComparison.Ordinal));

    // The first failure belongs to the shortest end, which is nearly always the intended one.
    private static ExpressionFailure Better(ExpressionFailure? first, ExpressionFailure next, int length) =>
        first is null || (!MayContinue(next, length) && first.Offset < next.Offset) ? next : first;

    private static void AddLiteral(ImmutableArray<TemplatePart>.Builder parts, string text, int start, int end)
    {
        if (end > start)
        {
            parts.Add(new TemplatePart(text[start..end], start, null));
        }
    }

    private static int LeadingSpace(string text) => text.Length - text.AsSpan().TrimStart().Length;
}
