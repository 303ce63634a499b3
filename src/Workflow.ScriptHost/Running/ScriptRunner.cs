using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Workflow.ScriptHost.Protocol;

namespace Workflow.ScriptHost.Running;

/// <summary>Runs a script in an engine of its own: nothing of it is left for the next.</summary>
/// <param name="write">Writes a line of its log.</param>
internal sealed class ScriptRunner(Action<ScriptLine> write)
{
    private const int MaxJsonDepth = 1_000;

    // Calls the function, and says how it ended. No script can change what an async function does.
    private const string Caller = "(async function (run, input, console, done, failed) { let value; try { value = await run(input, console); } catch (e) { failed(e); return; } done(value); })";

    private readonly record struct Settled(JsValue? Value, JsValue? Thrown);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="OutOfMemoryException">It asked for more memory than there may be.</exception>
    internal ScriptEnd Run(ScriptRequest request)
    {
        try
        {
            using var engine = new Engine(NewOptions());
            var settled = Call(engine, request);
            return settled switch
            {
                { Value: { } value } => Output(engine, value, request.MaxOutputBytes),
                { Thrown: { } thrown } => Failure(ScriptOutcome.Error, ScriptError.Of(thrown)),
                _ => Failure(ScriptOutcome.Error, new ScriptError("The script waits for a promise that nothing settles.", 0, 0)),
            };
        }
        catch (LimitException e)
        {
            return Failure(e.Outcome, default);
        }
        catch (JavaScriptException e)
        {
            var place = e.Location.Start;
            return Failure(ScriptOutcome.Error, e.Location.SourceFile == ScriptSource.Name ? ScriptError.At(ScriptError.Of(e.Error).Text, place.Line, place.Column + 1) : ScriptError.Of(e.Error));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            // An engine that failed by itself, or came near the end of its stack: what it left in the process is not known.
            return Failure(ScriptOutcome.Error, new ScriptError($"The script could not be run to its end: {e.GetType().Name}.", 0, 0)) with { IsSound = false };
        }
    }

    private static Options NewOptions()
    {
        var options = new Options
        {
            TimeZone = TimeZoneInfo.Utc,
            Culture = CultureInfo.InvariantCulture,
            AgentCanSuspend = false,
        };
        options.Constraints.StackOverflowGuard = true;
        options.Constraints.RegexTimeout = Regex.InfiniteMatchTimeout; // the time limit of the script is the only one
        options.Json.MaxParseDepth = MaxJsonDepth;
        return options;
    }

    private Settled Call(Engine engine, in ScriptRequest request)
    {
        Settled settled = default;
        var done = new ClrFunction(engine, "done", (_, values) => Keep(ref settled, new Settled(values[0], null)));
        var failed = new ClrFunction(engine, "failed", (_, values) => Keep(ref settled, new Settled(null, values[0])));
        var caller = engine.Evaluate(Caller, "caller");
        var run = engine.Evaluate(ScriptSource.Before + request.Code + ScriptSource.After, ScriptSource.Name);
        var input = new JsonParser(engine).Parse(request.Input.Span);
        engine.Invoke(caller, JsValue.Undefined, [run, input, new ScriptConsole(engine, request.MaxLogLines, write).ToObject(), done, failed]);
        engine.Advanced.ProcessTasks();
        return settled;
    }

    private static JsValue Keep(ref Settled place, Settled settled)
    {
        place = settled;
        return JsValue.Undefined;
    }

    // What returns nothing has the output null, as JSON has no undefined.
    private static ScriptEnd Output(Engine engine, JsValue value, int mostBytes)
    {
        var buffer = new LimitedBuffer(mostBytes);
        try
        {
            return value.IsUndefined() ? new ScriptEnd(ScriptOutcome.Output, true, 0, 0, "null"u8.ToArray())
                : new JsonSerializer(engine).Serialize(value, buffer) ? new ScriptEnd(ScriptOutcome.Output, true, 0, 0, buffer.Written)
                : Failure(ScriptOutcome.NotJson, new ScriptError($"a {value.Type switch { Types.Symbol => "symbol", _ => "function" }} has no JSON", 0, 0));
        }
        catch (JavaScriptException e)
        {
            return Failure(ScriptOutcome.NotJson, ScriptError.Of(e.Error));
        }
    }

    private static ScriptEnd Failure(ScriptOutcome outcome, ScriptError error) =>
        new(outcome, true, error.Line, error.Column, Encoding.UTF8.GetBytes(ScriptLine.Whole(error.Text ?? "")));
}
