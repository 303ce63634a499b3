using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Workflow.Api.Requests;

/// <summary>Converts YAML to JSON, by the core schema of YAML 1.2 (chapter 10.3).</summary>
public static class YamlBody
{
    // Aliases let a few lines stand for millions of values, or for gigabytes of text.
    private const int MaxNodes = 1_000_000;
    private const int MaxEvents = 2 * MaxNodes; // each collection has a start and an end event
    private const int MaxJsonBytes = 4 * Body.MaxBytes; // without aliases, JSON is the larger of the two because of quotes and escapes

    // Limits are counted in bytes of JSON, so text in any script must take as many bytes as if it had been sent as JSON.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The one document of a YAML text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mostRepeated">Most characters that all its aliases together may expand to.</param>
    /// <exception cref="RefusedException">It is not valid.</exception>
    public static JsonElement Read(string text, int mostRepeated)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new YamlEvents(ReadEvents(text, new YamlExpandedSize(mostRepeated))));
        }
        catch (YamlException e)
        {
            var (line, column, hint) = YamlHint.Of(text, e);
            throw Body.Faulty($"is not valid YAML: {e.Message} (line {line}, column {column}){hint}");
        }
        catch (ArgumentException e)
        {
            throw Body.Faulty($"is not valid YAML: {e.Message}"); // how the library reports some duplicate keys
        }

        if (stream.Documents is not [var document])
        {
            throw Body.Faulty(stream.Documents.Count == 0 ? "is empty; one YAML document is expected" : $"holds {stream.Documents.Count} YAML documents; one is expected");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            var nodes = 0;
            Write(document.RootNode, writer, 0, ref nodes);
        }

        try
        {
            return JsonDocument.Parse(buffer.WrittenMemory, Body.Options).RootElement;
        }
        catch (JsonException e)
        {
            throw Body.Faulty($"is not valid YAML: {e.Message}"); // keys that differ for the library because of their tags
        }
    }

    // Checked before the library builds its tree, which it does recursively, hashing each key with every alias in it expanded.
    private static List<ParsingEvent> ReadEvents(string text, YamlExpandedSize weight)
    {
        List<ParsingEvent> read = []; // reused by the library, so that the text is parsed once
        var parser = new Parser(new StringReader(text));
        var isKeyNext = new Stack<bool?>(); // for each open mapping; null for a sequence
        var collections = new HashSet<AnchorName>();
        var documents = 0;
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart && ++documents > 1)
            {
                throw Body.Faulty($"holds more than one YAML document (line {parser.Current.Start.Line}); one is expected");
            }

            read.Add(parser.Current!);
            if (read.Count > MaxEvents)
            {
                throw TooDeep();
            }

            weight.Add(parser.Current!);
            if (parser.Current is not (NodeEvent or AnchorAlias))
            {
                if (parser.Current is MappingEnd or SequenceEnd)
                {
                    isKeyNext.Pop();
                }

                continue;
            }

            var isText = parser.Current is Scalar || (parser.Current is AnchorAlias alias && !collections.Contains(alias.Value));
            if (isKeyNext.TryPop(out var isKey))
            {
                isKeyNext.Push(!isKey);
                if (isKey is true && !isText)
                {
                    throw KeyIsNoText(parser.Current.Start, YamlHint.For(text, parser.Current.Start));
                }
            }

            if (parser.Current is MappingStart or SequenceStart)
            {
                collections.Add(((NodeEvent)parser.Current).Anchor);
                isKeyNext.Push(parser.Current is MappingStart ? true : null);
                if (isKeyNext.Count > DefinitionLimits.JsonDepth)
                {
                    throw TooDeep();
                }
            }
            else if (parser.Current is Scalar { Anchor: { IsEmpty: false } anchor })
            {
                collections.Remove(anchor); // an anchor may be redefined
            }
        }

        return read;
    }

    private static RefusedException TooDeep() => Body.Faulty(
        $"is nested deeper than {DefinitionLimits.JsonDepth} levels, or stands for more than {MaxNodes} values or {MaxJsonBytes} bytes of JSON");

    private static RefusedException KeyIsNoText(Mark at, string hint = "") => Body.Faulty($"has a key that is not a text (line {at.Line}){hint}");

    private static void Write(YamlNode node, Utf8JsonWriter writer, int depth, ref int nodes)
    {
        // A scalar adds no level.
        if (depth + (node is YamlScalarNode ? 0 : 1) > DefinitionLimits.JsonDepth
            || ++nodes > MaxNodes
            || writer.BytesCommitted + writer.BytesPending > MaxJsonBytes)
        {
            throw TooDeep();
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                YamlScalar.CheckTag(mapping);
                writer.WriteStartObject();
                foreach (var (key, value) in YamlMerge.Members(mapping))
                {
                    YamlScalar.CheckTag(key);
                    writer.WritePropertyName(key is YamlScalarNode { Value: { } name }
                        ? name
                        : throw KeyIsNoText(key.Start));
                    Write(value, writer, depth + 1, ref nodes);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                YamlScalar.CheckTag(sequence);
                writer.WriteStartArray();
                foreach (var element in sequence.Children)
                {
                    Write(element, writer, depth + 1, ref nodes);
                }

                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                WriteScalar(scalar, writer);
                break;
            default:
                throw Body.Faulty($"holds an anchor that is not resolved (line {node.Start.Line})");
        }
    }

    private static void WriteScalar(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 && !IsWholeText(text))
        {
            throw Body.Faulty($"holds a lone surrogate (line {scalar.Start.Line})");
        }

        YamlScalar.Write(scalar, writer);
    }

    private static bool IsWholeText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
