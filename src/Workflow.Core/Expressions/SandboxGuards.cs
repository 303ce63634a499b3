using System.Runtime.CompilerServices;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Workflow.Core.Expressions;

/// <summary>
/// Puts guards before the built-in functions that turn a small input into an unbounded amount of work or memory. The
/// interpreter looks at its limits between statements, and these run to their end within one.
/// </summary>
/// <remarks>
/// A guard converts what it checks and hands on what it has converted, so that a <c>valueOf</c> with two faces gains nothing.
/// </remarks>
/// <param name="engine">The engine to guard.</param>
/// <param name="limits">The limits.</param>
/// <param name="checkTime">Throws when the time is up.</param>
internal sealed class SandboxGuards(Engine engine, ExpressionLimits limits, Action checkTime)
{
    private const int CheckEvery = 1024;

    private static readonly string[] SizedByLength = ["toSorted", "toReversed", "toSpliced", "with"];
    private static readonly string[] Encoders = ["encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent"];

    private readonly HashSet<ObjectInstance> _joining = new(ReferenceEqualityComparer.Instance);

    /// <summary>Guards the engine, before any expression has run in it.</summary>
    public void Install()
    {
        GuardTexts(Prototype("String"));
        GuardLists(Prototype("Array"));
        foreach (var name in Encoders)
        {
            Guard(engine.Global, name, (original, self, arguments) => original.Call(self, [Bounded(Text(arguments, 0))]));
        }

        Guard((ObjectInstance)engine.Global.Get("JSON"), "stringify", (_, _, arguments) => Stringify(arguments));

        // A list's text is that of its elements joined, which is guarded; String.raw would join unguarded.
        Prototype("Array").Delete("toLocaleString");
        ((ObjectInstance)engine.Global.Get("String")).Delete("raw");

        // Symbols lead behind the guards (to RegExp.prototype[Symbol.replace]), and a Temporal instant leads to BigInt.
        ((ObjectInstance)engine.Global.Get("Object")).Delete("getOwnPropertySymbols");
        Prototype("Date").Delete("toTemporalInstant");
    }

    private void GuardTexts(ObjectInstance text)
    {
        Guard(text, "repeat", (original, self, arguments) =>
        {
            var (repeated, count) = (Bounded(TypeConverter.ToString(self)), Number(arguments, 0));
            Length(repeated.ToString().Length * Math.Max(0, count));
            return original.Call(repeated, [JsNumber.Create(count)]);
        });
        foreach (var name in (string[])["padStart", "padEnd"])
        {
            Guard(text, name, (original, self, arguments) =>
            {
                var length = Number(arguments, 0);
                Length(length);
                return original.Call(self, [JsNumber.Create(length), arguments.Length > 1 ? arguments[1] : JsValue.Undefined]);
            });
        }

        Guard(text, "concat", (_, self, arguments) =>
        {
            var whole = new StringBuilder(TypeConverter.ToString(self));
            foreach (var argument in arguments)
            {
                Append(whole, argument);
            }

            return new JsString(whole.ToString());
        });
        foreach (var name in (string[])["match", "matchAll", "split"])
        {
            Guard(text, name, (original, self, arguments) => original.Call(Bounded(TypeConverter.ToString(self)), arguments));
        }

        foreach (var name in (string[])["replace", "replaceAll"])
        {
            Guard(text, name, (original, self, arguments) =>
            {
                var whole = Bounded(TypeConverter.ToString(self));
                return original.Call(whole, [arguments.Length > 0 ? arguments[0] : JsValue.Undefined, Replacer(whole, arguments)]);
            });
        }
    }

    private void GuardLists(ObjectInstance list)
    {
        Guard(list, "join", (_, self, arguments) => Join(self as ObjectInstance ?? throw new LimitException("join is for lists only"), arguments));
        foreach (var name in SizedByLength)
        {
            Guard(list, name, (original, self, arguments) =>
            {
                // Anything with a length passes for a list; a real one is within the limit already.
                if (!self.IsArray())
                {
                    throw new LimitException($"{name} is for lists only");
                }

                return original.Call(self, arguments);
            });
        }
    }

    private JsString Join(ObjectInstance list, JsValue[] arguments)
    {
        if (!_joining.Add(list))
        {
            return JsString.Empty; // a list inside itself, as every engine has it
        }

        try
        {
            var separator = arguments.Length > 0 && !arguments[0].IsUndefined() ? TypeConverter.ToString(arguments[0]) : ",";
            var length = TypeConverter.ToNumber(list.Get("length"));
            var whole = new StringBuilder();
            for (var i = 0L; i < length; i++)
            {
                if (i % CheckEvery == CheckEvery - 1)
                {
                    checkTime();
                }

                whole.Append(i > 0 ? separator : "");
                var element = list.Get(JsNumber.Create(i));
                if (!element.IsUndefined() && !element.IsNull())
                {
                    Append(whole, element);
                }

                Length(whole.Length);
            }

            return new JsString(whole.ToString());
        }
        finally
        {
            _joining.Remove(list);
        }
    }

    private void Append(StringBuilder whole, JsValue value)
    {
        var text = TypeConverter.ToString(value);
        Length((double)whole.Length + text.Length);
        whole.Append(text);
    }

    // Text to put in is counted as it is put in. That makes a function of every replacement, so the patterns of a text
    // ($1, $&…) are resolved here.
    private ClrFunction Replacer(JsValue whole, JsValue[] arguments)
    {
        var given = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        var pattern = given.IsCallable() ? null : Bounded(TypeConverter.ToString(given)).ToString();
        double length = 0;
        return new ClrFunction(engine, "replacer", (_, match) =>
        {
            var text = pattern is null
                ? TypeConverter.ToString(given.Call(JsValue.Undefined, match))
                : ReplacementPattern.Resolve(pattern, whole.ToString(), match, limits.TextLength);
            Length(length += text.Length);
            checkTime();
            return new JsString(text);
        });
    }

    private JsValue Stringify(JsValue[] arguments)
    {
        var value = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        var replacer = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        var json = JsonText.Of(value, new JsonTextOptions
        {
            Length = limits.TextLength,
            Depth = limits.ResultDepth,
            CheckTime = checkTime,
            Lenient = true,
            Replacer = replacer.IsCallable() ? replacer : null,
            Members = replacer.IsArray() ? [.. replacer.AsArray().Select(TypeConverter.ToString).Distinct()] : null,
            Indent = Indent(arguments.Length > 2 ? arguments[2] : JsValue.Undefined),
        });
        return json is null ? JsValue.Undefined : new JsString(json);
    }

    // At most ten characters, as the standard has it.
    private static string Indent(JsValue space) =>
        space.IsNumber() ? new string(' ', (int)Math.Clamp(space.AsNumber(), 0, 10))
        : space.IsString() ? space.AsString()[..Math.Min(10, space.AsString().Length)]
        : "";

    private void Guard(ObjectInstance owner, string name, Func<JsValue, JsValue, JsValue[], JsValue> guarded)
    {
        var original = owner.Get(name);
        owner.FastSetDataProperty(name, new ClrFunction(engine, name, (self, arguments) =>
        {
            checkTime();
            RuntimeHelpers.EnsureSufficientExecutionStack(); // the engine watches its own functions only

            // A method of nothing is the original's error to report.
            return self.IsNull() || (self.IsUndefined() && owner != engine.Global)
                ? original.Call(self, arguments)
                : guarded(original, self, arguments);
        }));
    }

    private ObjectInstance Prototype(string name) => (ObjectInstance)((ObjectInstance)engine.Global.Get(name)).Get("prototype");

    private static double Number(JsValue[] arguments, int at) =>
        arguments.Length > at ? TypeConverter.ToNumber(arguments[at]) : double.NaN;

    private static string Text(JsValue[] arguments, int at) =>
        TypeConverter.ToString(arguments.Length > at ? arguments[at] : JsValue.Undefined);

    private JsString Bounded(string text)
    {
        Length(text.Length);
        return new JsString(text);
    }

    private void Length(double length)
    {
        if (length > limits.TextLength)
        {
            throw new LimitException($"a text function is limited to {limits.TextLength} characters");
        }
    }
}
