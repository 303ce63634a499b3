using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Workflow.ScriptHost.Protocol;

namespace Workflow.ScriptHost.Running;

/// <summary>The <c>console</c> that a script sees: its methods write lines to the log of the run.</summary>
/// <param name="engine">The engine of the script.</param>
/// <param name="mostLines">Most lines.</param>
/// <param name="write">Writes a line.</param>
internal sealed class ScriptConsole(Engine engine, int mostLines, Action<ScriptLine> write)
{
    private static readonly (string Name, byte Severity)[] Methods = [("debug", 0), ("log", 1), ("info", 1), ("warn", 2), ("error", 3)];

    private int _lines;

    /// <summary>The object.</summary>
    internal JsObject ToObject()
    {
        var console = new JsObject(engine);
        foreach (var (name, severity) in Methods)
        {
            console.FastSetProperty(name, new PropertyDescriptor(new ClrFunction(engine, name, (_, values) => Write(severity, values)), PropertyFlag.NonEnumerable));
        }

        return console;
    }

    private JsValue Write(byte severity, JsValue[] values)
    {
        var text = string.Join(' ', Array.ConvertAll(values, Text)); // by index: a native program can't enumerate the interpreter's array through its interface
        _lines += ScriptLine.Count(text);
        if (_lines > mostLines)
        {
            throw new LimitException(ScriptOutcome.TooManyLines);
        }

        write(new ScriptLine(severity, ScriptLine.Whole(text)));
        return JsValue.Undefined;
    }

    // A text as it is, an error as its stack says it, and anything else as JSON where it has one.
    private string Text(JsValue value) => value switch
    {
        JsString or JsSymbol => value.ToString(),
        JsError error => TypeConverter.ToString(error),
        _ when value.IsObject() && new Jint.Native.Json.JsonSerializer(engine).Serialize(value) is JsString json => json.ToString(),
        _ => TypeConverter.ToString(value),
    };
}
