using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions;

/// <summary>
/// Evaluates templates and expressions. Its only state is its limits: any number of evaluations may run at once,
/// independent of each other.
/// </summary>
/// <param name="limits">The limits of one evaluation.</param>
public sealed class Evaluator(ExpressionLimits? limits = null)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ExpressionLimits _limits = limits ?? ExpressionLimits.Default;

    /// <summary>The limits of one evaluation.</summary>
    internal ExpressionLimits Limits => _limits;

    /// <summary>
    /// Replaces every template in the texts of a JSON value. A text that is one template becomes the template's value,
    /// whatever its type; in any other text each value is inserted as text: a text unchanged, <c>null</c> and
    /// <c>undefined</c> as nothing, all else as compact JSON. Member names are left unchanged.
    /// </summary>
    /// <param name="config">The value; it is not changed.</param>
    /// <param name="scope">The scope of the expressions; it is not changed.</param>
    /// <param name="pointer">Its JSON pointer, for error messages.</param>
    /// <param name="except">Pointers of texts that are left as they are.</param>
    /// <returns>The value itself if it contains no templates.</returns>
    /// <exception cref="ExpressionException">An expression can't be read or evaluated, or a limit is reached.</exception>
    public JsonElement Evaluate(JsonElement config, ExpressionScope scope, string pointer = "/config", IReadOnlySet<string>? except = null)
    {
        if (!TemplatedConfig.Contains(config))
        {
            return config;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        var replacing = new Replacing(this, new Evaluation(_limits, scope), scope, writer, except);
        replacing.Write(config, pointer);
        writer.Flush();
        return Parsed(buffer.WrittenMemory, pointer);
    }

    /// <summary>The value of one expression as JSON; <c>undefined</c> is <c>null</c>.</summary>
    /// <param name="text">The expression, with braces around it or without.</param>
    /// <param name="scope">Its scope; it is not changed.</param>
    /// <param name="pointer">Its JSON pointer, for error messages.</param>
    /// <exception cref="ExpressionException">It can't be read or evaluated, or a limit is reached.</exception>
    public JsonElement EvaluateExpression(string text, ExpressionScope scope, string? pointer = null)
    {
        var part = Whole(text, pointer);
        if (part.Expression!.Path?.Follow(scope) is { } found)
        {
            return found;
        }

        var json = Located(text, part, pointer, () => new Evaluation(_limits, scope).Json(part.Expression));
        return Parsed(Encoding.UTF8.GetBytes(json ?? "null"), pointer);
    }

    /// <summary>Whether the value of a <c>when</c> is truthy in JavaScript.</summary>
    /// <inheritdoc cref="EvaluateExpression"/>
    public bool EvaluateWhen(string text, ExpressionScope scope, string pointer = "/when")
    {
        var part = Whole(text, pointer);
        return Located(text, part, pointer, () => new Evaluation(_limits, scope).Truth(part.Expression!));
    }

    /// <summary>The same for one of several conditions that share the limits.</summary>
    /// <param name="text">The expression, with braces around it or without.</param>
    /// <param name="scope">Its scope; it is not changed.</param>
    /// <param name="pointer">Its JSON pointer, for error messages.</param>
    /// <param name="spent">What the conditions have used; updated also when this one fails.</param>
    /// <exception cref="ExpressionException">It can't be read or evaluated, or a limit is reached.</exception>
    internal bool EvaluateWhen(string text, ExpressionScope scope, string pointer, ref Spent spent)
    {
        var part = Whole(text, pointer);
        var evaluation = new Evaluation(_limits, scope, spent);
        try
        {
            return Located(text, part, pointer, () => evaluation.Truth(part.Expression!));
        }
        finally
        {
            spent = evaluation.Spent;
        }
    }

    /// <summary>The items of a <c>for_each</c>.</summary>
    /// <exception cref="ExpressionException">
    /// It can't be read or evaluated, a limit is reached, or its value is not a list or has more than
    /// <see cref="ExpressionLimits.Items"/> elements.
    /// </exception>
    /// <inheritdoc cref="EvaluateExpression"/>
    public IReadOnlyList<JsonElement> EvaluateForEach(string text, ExpressionScope scope, string pointer = "/for_each")
    {
        var value = EvaluateExpression(text, scope, pointer);
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Fail($"must be a list, not {FaultText.Kind(value)}");
        }

        var length = value.GetArrayLength();
        return length <= _limits.Items ? [.. value.EnumerateArray()] : throw Fail($"the list has {length} items; the limit is {_limits.Items}");

        ExpressionException Fail(string reason) => Template.Locate(text, Whole(text, pointer), new ExpressionFailure(null, reason), pointer);
    }

    private static TemplatePart Whole(string text, string? pointer)
    {
        try
        {
            return Template.ParseWhole(text);
        }
        catch (ExpressionException e)
        {
            throw At(e, pointer);
        }
    }

    private static ExpressionException At(ExpressionException e, string? pointer) =>
        new(e.Reason, e.Expression, e.Position, pointer, e.InnerException);

    private static T Located<T>(string text, TemplatePart part, string? pointer, Func<T> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (ExpressionFailure e)
        {
            throw Template.Locate(text, part, e, pointer);
        }
    }

    private JsonElement Parsed(ReadOnlyMemory<byte> json, string? pointer)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = _limits.ResultDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            // Each value is within the limit, but its place in the config adds to its depth.
            throw new ExpressionException($"the result is nested deeper than {_limits.ResultDepth} levels", "…", new TextPosition(1, 1, 1), pointer, e);
        }
    }

    /// <summary>One walk through a config.</summary>
    private sealed class Replacing(Evaluator owner, Evaluation evaluation, ExpressionScope scope, Utf8JsonWriter writer, IReadOnlySet<string>? except)
    {
        private readonly int _limit = owner._limits.ResultLength;

        public void Write(JsonElement value, string pointer)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    writer.WriteStartObject();
                    foreach (var member in value.EnumerateObject())
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, JsonPointer.Member(pointer, member.Name));
                    }

                    writer.WriteEndObject();
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    var i = 0;
                    foreach (var element in value.EnumerateArray())
                    {
                        Write(element, JsonPointer.Element(pointer, i++));
                    }

                    writer.WriteEndArray();
                    break;
                case JsonValueKind.String when TemplatedConfig.Text(value) is { } text && except?.Contains(pointer) != true:
                    WriteText(text, pointer);
                    break;
                default:
                    value.WriteTo(writer);
                    break;
            }
        }

        private void WriteText(string text, string pointer)
        {
            Template template;
            try
            {
                template = Template.Parse(text);
            }
            catch (ExpressionException e)
            {
                throw At(e, pointer);
            }

            if (template.IsSingle)
            {
                WriteValue(template, pointer);
            }
            else
            {
                writer.WriteStringValue(Mixed(template, pointer));
            }

            if (writer.BytesCommitted + writer.BytesPending > _limit)
            {
                throw TooLong(template, template.Parts[0], pointer);
            }
        }

        private void WriteValue(Template template, string pointer)
        {
            var part = template.Parts[0];
            if (part.Expression!.Path?.Follow(scope) is { } found)
            {
                var raw = JsonMarshal.GetRawUtf8Value(found);
                if (raw.Length > _limit)
                {
                    throw TooLong(template, part, pointer);
                }

                writer.WriteRawValue(raw, skipInputValidation: true);
                return;
            }

            writer.WriteRawValue(Json(template, part, pointer) ?? "null", skipInputValidation: true);
        }

        private string Mixed(Template template, string pointer)
        {
            var mixed = new StringBuilder();
            foreach (var part in template.Parts)
            {
                mixed.Append(part.Expression is null ? part.Text : AsText(template, part, pointer));
                if (mixed.Length > _limit)
                {
                    throw TooLong(template, part, pointer);
                }
            }

            return mixed.ToString();
        }

        private string AsText(Template template, TemplatePart part, string pointer) =>
            part.Expression!.Path?.Follow(scope) is { ValueKind: JsonValueKind.String } found && TemplatedConfig.Text(found, always: true) is { } text
                ? text
                : Located(template.Text, part, pointer, () => evaluation.Text(part.Expression));

        private string? Json(Template template, TemplatePart part, string pointer) =>
            Located(template.Text, part, pointer, () => evaluation.Json(part.Expression!));

        private ExpressionException TooLong(Template template, TemplatePart part, string pointer) =>
            Template.Locate(template.Text, part, new ExpressionFailure(null, $"the result is longer than {_limit} characters of JSON"), pointer);
    }
}
