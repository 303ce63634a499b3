using System.Globalization;
using System.Text.RegularExpressions;
using Jint.Native;
using Jint.Runtime;
using Workflow.ScriptHost.Protocol;

namespace Workflow.ScriptHost.Running;

/// <summary>What a script has thrown: its text, and the place in its code.</summary>
/// <param name="Text">The text.</param>
/// <param name="Line">From 1; 0: not known.</param>
/// <param name="Column">From 1; 0: not known.</param>
internal readonly partial record struct ScriptError(string Text, int Line, int Column)
{
    /// <summary>Reads it. Code of the script may run for that, and throw again.</summary>
    /// <param name="thrown">The value that was thrown.</param>
    internal static ScriptError Of(JsValue thrown)
    {
        try
        {
            var text = thrown is JsSymbol ? thrown.ToString() : TypeConverter.ToString(thrown);
            return thrown is JsError error && error.Get("stack") is JsString stack && Place().Match(stack.ToString()) is { Success: true } place
                ? At(text, Number(place.Groups["line"]), Number(place.Groups["column"]))
                : new ScriptError(text, 0, 0);
        }
        catch (JavaScriptException)
        {
            return new ScriptError("The script threw a value that has no text.", 0, 0);
        }
    }

    /// <summary>An error at a place that the engine counts, in the source with the line before the code.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">From 1.</param>
    /// <param name="column">From 1.</param>
    internal static ScriptError At(string text, int line, int column) => line > 1 ? new ScriptError(text, line - 1, column) : new ScriptError(text, 0, 0);

    private static int Number(Group group) => int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex($@"\b{ScriptSource.Name}:(?<line>\d+):(?<column>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
