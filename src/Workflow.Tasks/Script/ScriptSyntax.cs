using Acornima;
using Workflow.Core.Expressions.Planning;
using Workflow.ScriptHost.Protocol;

namespace Workflow.Tasks.Script;

/// <summary>Checks that a text is the body of a JavaScript function.</summary>
internal static class ScriptSyntax
{
    private const int MaxDepth = 250;

    private static readonly string TooDeep = $"is nested more than {MaxDepth} levels deep";

    /// <summary>What is wrong with it, with the place; <c>null</c>: nothing.</summary>
    /// <param name="code">The text.</param>
    /// <remarks>
    /// First by itself, so that it can't end the function that is put around it; then in that function, which has rules of its own.
    /// </remarks>
    internal static string? FaultOf(string code) => FaultOf(code, linesBefore: 0, code) ?? FaultOf(ScriptSource.Before + code + ScriptSource.After, linesBefore: 1, code);

    private static string? FaultOf(string source, int linesBefore, string code)
    {
        var brackets = new OpenBrackets(source, MaxDepth, _ => new DepthException());
        try
        {
            var options = new ParserOptions
            {
                AllowReturnOutsideFunction = true,
                AllowAwaitOutsideFunction = true,
                AllowNewTargetOutsideFunction = true,
                AllowHashBang = false,
                OnToken = brackets.See,
            };
            _ = new Parser(options).ParseScript(source, ScriptSource.Name);
            return null;
        }
        catch (ParseErrorException e)
        {
            // What is missing at the end is missing in the last line of the code, and not in the line after it.
            var lines = code.AsSpan().Count('\n') + 1;
            var line = Math.Clamp(e.LineNumber - linesBefore, 1, lines);
            return $"SyntaxError: {e.Description.TrimEnd('.')} (line {line}, column {e.Column + 1})";
        }
        catch (Exception e) when (e is InsufficientExecutionStackException or DepthException)
        {
            return TooDeep;
        }
    }

#pragma warning disable CA1032, CA1064, RCS1194 // it is thrown and caught here
    private sealed class DepthException : Exception;
#pragma warning restore CA1032, CA1064, RCS1194
}
