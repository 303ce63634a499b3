using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jint;
using Jint.Constraints;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;

namespace Workflow.Core.Expressions;

/// <summary>Where the expressions of one evaluation run. It serves one thread, once.</summary>
/// <remarks>
/// Expressions that certainly change nothing share one engine and the values in it, which are read from JSON once, and only
/// those that are referred to. Any other has an engine of its own, and can spoil nothing but that.
/// </remarks>
internal sealed class Sandbox
{
    private readonly ExpressionLimits _limits;
    private readonly Options _options;
    private readonly ExpressionScope _scope;
    private readonly long _started = Stopwatch.GetTimestamp();
    private Room? _shared;

    public Sandbox(ExpressionLimits limits, Options options, ExpressionScope scope)
    {
        _limits = limits;
        _options = options;
        _scope = scope;
    }

    /// <summary>What one engine has been given so far.</summary>
    private sealed class Room(Engine engine)
    {
        public Engine Engine { get; } = engine;

        public HashSet<string> Given { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, ObjectInstance> Tasks { get; } = new(StringComparer.Ordinal);

        public ObjectInstance? TaskRoot { get; set; }

        public ObjectInstance? SecretRoot { get; set; }
    }

    /// <summary>The options that engines under these limits are made with.</summary>
    public static Options OptionsFor(ExpressionLimits limits)
    {
        var options = new Options { Strict = true, AgentCanSuspend = false };
        options.MaxStatements(limits.Statements);
        options.LimitMemory(limits.MemoryBytes);
        options.LimitRecursion(limits.CallDepth);
        options.DisableStringCompilation();
        options.Constraint(() => new OperationDeadlineConstraint());
        options.Constraints.RegexTimeout = limits.RegexTime;
        options.Constraints.MaxArraySize = limits.ArrayLength;

        // Recursion that is no call of a function (getters, conversions) is not counted; it would overflow the stack.
        options.Constraints.StackOverflowGuard = true;
        options.Json.MaxParseDepth = limits.ResultDepth;
        options.TimeZone = TimeZoneInfo.Utc; // an expression means the same on every machine
        options.Culture = System.Globalization.CultureInfo.InvariantCulture;
        return options;
    }

    /// <summary>The JSON of an expression's value; <c>null</c> for <c>undefined</c>.</summary>
    /// <exception cref="ExpressionFailure">It failed, broke a limit, or its value is no JSON.</exception>
    public string? Json(Expression expression) => Guarded(expression, value => JsonText.Of(value, new JsonTextOptions
    {
        Length = _limits.ResultLength,
        Depth = _limits.ResultDepth,
        CheckTime = CheckTime,
    }));

    /// <summary>Whether an expression's value counts as true in JavaScript.</summary>
    /// <exception cref="ExpressionFailure">It failed, or broke a limit.</exception>
    public bool Truth(Expression expression) => Guarded(expression, TypeConverter.ToBoolean);

    /// <summary>Throws when the time is up.</summary>
    public void CheckTime()
    {
        if (Stopwatch.GetElapsedTime(_started) > _limits.Time)
        {
            throw new TimeoutException();
        }
    }

    private T Guarded<T>(Expression expression, Func<JsValue, T> read)
    {
        try
        {
            CheckTime();
            var room = expression.ChangesNothing ? _shared ??= NewRoom() : NewRoom();
            Give(room, expression.References);
            var left = _limits.Time - Stopwatch.GetElapsedTime(_started);
            room.Engine.Constraints.Find<OperationDeadlineConstraint>()?.Begin(left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1));
            return read(room.Engine.Evaluate(expression.Script));
        }
        catch (Exception e) when (Reason(e) is { } reason)
        {
            throw new ExpressionFailure(e is JavaScriptException thrown ? expression.OffsetOf(thrown.Location) : null, reason, e);
        }
    }

    private string? Reason(Exception e) => e switch
    {
        JavaScriptException thrown => Describe(thrown),
        StatementsCountOverflowException => $"the limit of {_limits.Statements} statements is reached",
        RecursionDepthOverflowException => $"the limit of {_limits.CallDepth} nested calls is reached",
        MemoryLimitExceededException when e.Message.Contains("array", StringComparison.OrdinalIgnoreCase) =>
            $"the limit of {_limits.ArrayLength} elements in a list is reached",
        MemoryLimitExceededException or OutOfMemoryException => $"the limit of {_limits.MemoryBytes / (1024 * 1024)} MB of memory is reached",
        RegexMatchTimeoutException => $"the limit of {_limits.RegexTime.TotalMilliseconds:0} ms for a regular expression is reached",
        TimeoutException or ExecutionCanceledException => $"the limit of {_limits.Time.TotalMilliseconds:0} ms is reached",
        InsufficientExecutionStackException => "the limit of the stack is reached",
        LimitException => e.Message,
        PromiseRejectedException or JintException or InvalidOperationException or ArgumentException or NotSupportedException =>
            $"{e.GetType().Name}: {e.Message}",
        _ => null,
    };

    private static string Describe(JavaScriptException thrown)
    {
        try
        {
            var name = thrown.Error is ObjectInstance error && error.Get("name") is var given && given.IsString() ? given.ToString() : "Error";
            return $"{name}: {thrown.Message}";
        }
        catch (Exception e) when (e is JintException or TimeoutException or InsufficientExecutionStackException)
        {
            // The name of what was thrown is a getter, and failed in its turn.
            return $"Error: {thrown.Message}";
        }
    }

    private Room NewRoom()
    {
        var engine = new Engine(_options);
        new SandboxGuards(engine, _limits, CheckTime).Install();
        return new Room(engine);
    }

    private void Give(Room room, References references)
    {
        foreach (var root in references.Roots.Keys)
        {
            switch (root)
            {
                case Root.Inputs:
                    GiveRoot(room, "inputs", _scope.Inputs);
                    break;
                case Root.Run:
                    GiveRoot(room, "run", _scope.Run);
                    break;
                case Root.Item:
                    GiveRoot(room, "item", _scope.Item ?? throw NotInForEach("item", references, root));
                    break;
                case Root.Index:
                    room.Engine.SetValue("index", _scope.Index ?? throw NotInForEach("index", references, root));
                    break;
                case Root.Tasks:
                    GiveTasks(room, references);
                    break;
                case Root.Secrets:
                    GiveSecrets(room, references);
                    break;
            }
        }
    }

    private void GiveTasks(Room room, References references)
    {
        room.TaskRoot ??= NewRoot(room, "tasks");
        foreach (var (name, member, offset) in references.Tasks)
        {
            if (!_scope.Tasks.TryGetValue(name, out var task))
            {
                throw new ExpressionFailure(offset, $"there is no result of task '{name}' here");
            }

            if (!room.Tasks.TryGetValue(name, out var view))
            {
                view = room.Tasks[name] = new JsObject(room.Engine);
                room.TaskRoot.Set(name, view);
                view.Set("status", new JsString(task.Status));
            }

            foreach (var wanted in member is { } one ? [one] : Enum.GetValues<TaskMember>())
            {
                var value = wanted switch { TaskMember.Output => task.Output, TaskMember.Error => task.Error, _ => null };
                if (wanted is not TaskMember.Status && room.Given.Add($"{wanted} {name}"))
                {
                    view.Set(wanted is TaskMember.Output ? "output" : "error", value is { } json ? Value(room, json) : JsValue.Null);
                }
            }
        }
    }

    private void GiveSecrets(Room room, References references)
    {
        room.SecretRoot ??= NewRoot(room, "secrets");
        foreach (var (name, offset) in references.Secrets)
        {
            room.SecretRoot.Set(name, _scope.Secrets.TryGetValue(name, out var secret)
                ? new JsString(secret)
                : throw new ExpressionFailure(offset, $"there is no secret '{name}'"));
        }
    }

    private static void GiveRoot(Room room, string name, JsonElement value)
    {
        if (room.Given.Add(name))
        {
            room.Engine.SetValue(name, Value(room, value));
        }
    }

    // Without a prototype: a task may be named "__proto__" or "constructor".
    private static ObjectInstance NewRoot(Room room, string name)
    {
        var root = (ObjectInstance)room.Engine.Global.Get("Object").AsObject().Get("create").Call(JsValue.Undefined, [JsValue.Null]);
        room.Engine.SetValue(name, root);
        return root;
    }

    private static JsValue Value(Room room, JsonElement json) =>
        json.ValueKind is JsonValueKind.Undefined
            ? JsValue.Undefined
            : new JsonParser(room.Engine).Parse(JsonMarshal.GetRawUtf8Value(json));

    private static ExpressionFailure NotInForEach(string name, References references, Root root) =>
        new(references.Roots[root], $"'{name}' is there only in a for_each");
}
