using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Benchmarks.Expressions;

/// <summary>
/// The same expressions in Jint, used as the service used it: prepared once, in an engine of its own with limits for each
/// evaluation, since an expression could change the engine for the next.
/// </summary>
internal static class JintReference
{
    private static readonly ConcurrentDictionary<string, Prepared<Script>> Scripts = new(StringComparer.Ordinal);

    private static readonly Options Options = new Options { Strict = true }
        .MaxStatements(1_000_000).LimitMemory(64 * 1024 * 1024).LimitRecursion(100);

    public static string Evaluate(string expression, ExpressionScope scope)
    {
        var script = Scripts.GetOrAdd(expression, static e => Engine.PrepareScript($"({e}\n)", strict: true));
        var engine = new Engine(Options);
        if (expression.Contains("inputs", StringComparison.Ordinal))
        {
            engine.SetValue("inputs", Value(engine, scope.Inputs));
        }

        if (expression.Contains("item", StringComparison.Ordinal))
        {
            engine.SetValue("item", Value(engine, scope.Item));
            engine.SetValue("index", scope.Index);
        }

        if (expression.Contains("tasks", StringComparison.Ordinal))
        {
            var task = new JsObject(engine);
            task.Set("status", scope.Tasks["a"].Status);
            if (expression.Contains("output", StringComparison.Ordinal))
            {
                task.Set("output", Value(engine, scope.Tasks["a"].Output));
            }

            var tasks = new JsObject(engine);
            tasks.Set("a", task);
            engine.SetValue("tasks", tasks);
        }

        return new Jint.Native.Json.JsonSerializer(engine).Serialize(engine.Evaluate(script), JsValue.Undefined, JsValue.Undefined).ToString();
    }

    private static JsValue Value(Engine engine, JsonElement? json) =>
        json is { } present ? new JsonParser(engine).Parse(JsonMarshal.GetRawUtf8Value(present)) : JsValue.Undefined;
}
