using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using YamlDotNet.Core;

namespace Workflow.Cli.Files;

/// <summary>A file with a definition, in JSON or YAML, and where each of its values is.</summary>
internal sealed partial class DefinitionFile
{
    /// <summary>The most bytes of a file.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = DefinitionLimits.JsonDepth, AllowDuplicateProperties = false };

    private DefinitionFile(string name, string text, bool isYaml) => (Name, Text, IsYaml) = (name, text, isYaml);

    /// <summary>The file, as it was named; <c>-</c> for standard input.</summary>
    public string Name { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>Whether it is YAML; otherwise JSON.</summary>
    public bool IsYaml { get; }

    /// <summary>The value in it; <c>null</c> if it has <see cref="SyntaxFault"/>.</summary>
    public JsonElement? Body { get; private set; }

    /// <summary>Why it can't be read at all.</summary>
    public FileFault? SyntaxFault { get; private set; }

    private Place Root { get; set; } = new(1, 1);

    /// <summary>Reads a file, no further than a definition may be long.</summary>
    /// <param name="name">As it was named, for messages.</param>
    /// <param name="path">Where it is.</param>
    public static DefinitionFile ReadAt(string name, string path) => Read(name, BoundedReading.Bytes(path, MostBytes));

    /// <summary>Reads standard input, no further than a definition may be long.</summary>
    /// <param name="input">Standard input.</param>
    public static DefinitionFile ReadFrom(TextReader input) => Read("-", Encoding.UTF8.GetBytes(BoundedReading.Text(input, MostBytes)));

    /// <summary>Reads what was in a file.</summary>
    /// <param name="name">As it was named, for messages.</param>
    /// <param name="bytes">What is in it.</param>
    public static DefinitionFile Read(string name, byte[] bytes)
    {
        var span = bytes.AsSpan();
        if (span.StartsWith("\uFEFF"u8))
        {
            span = span[3..];
        }

        if (bytes.Length > MostBytes)
        {
            return new DefinitionFile(name, "", isYaml: true) { SyntaxFault = new FileFault(name, 1, 1, "", $"is larger than {MostBytes} bytes, the limit of a definition") };
        }

        if (!Utf8.IsValid(span))
        {
            return new DefinitionFile(name, "", isYaml: true) { SyntaxFault = new FileFault(name, 1, 1, "", "is not valid UTF-8: save it in that encoding") };
        }

        var text = Encoding.UTF8.GetString(span);
        var file = new DefinitionFile(name, text, IsYamlName(name, text));
        if (file.IsYaml)
        {
            file.ReadYaml();
        }
        else
        {
            file.ReadJson();
        }

        return file;
    }

    /// <summary>A fault of a value of it, with its place.</summary>
    public FileFault At(Fault fault)
    {
        var place = Root.Find(fault.Pointer, fault.IsOfName);
        return new FileFault(Name, place.Line, place.Column, fault.Pointer, fault.Detail);
    }

    private static bool IsYamlName(string name, string text) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".JSON" => false,
        ".YAML" or ".YML" => true,
        _ => !text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal),
    };

    private void ReadYaml()
    {
        try
        {
            var body = YamlBody.Read(Text, MostBytes); // first, as it has the service's limits
            Root = YamlPlaces.Of(Text);
            Body = body;
        }
        catch (YamlException e)
        {
            SyntaxFault = new FileFault(Name, (int)Math.Max(1, e.Start.Line), (int)Math.Max(1, e.Start.Column), "", Position().Replace($"is not valid YAML: {e.Message}", "", 1));
        }
        catch (RefusedException e)
        {
            var detail = e.Faults is [var fault, ..] ? fault.Detail : e.Message;
            var position = Position().Match(detail);
            SyntaxFault = position.Success
                ? new FileFault(Name, Number(position.Groups["line"]), Number(position.Groups["column"]), "", Position().Replace(detail, "", 1))
                : new FileFault(Name, 1, 1, "", detail);
        }
    }

    private void ReadJson()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        try
        {
            var body = JsonDocument.Parse(bytes, Json).RootElement;
            Root = JsonPlaces.Of(bytes);
            Body = body;
        }
        catch (JsonException e)
        {
            var fault = JsonFault.Of(e, bytes);
            SyntaxFault = new FileFault(Name, fault.Line, fault.Column ?? 1, "", $"is not valid JSON: {fault.Detail}");
        }
        catch (InvalidOperationException)
        {
            SyntaxFault = new FileFault(Name, 1, 1, "", "is not valid JSON: a name or a text holds a lone surrogate, which is not a character");
        }
    }

    private static int Number(Group group) => group.Success && int.TryParse(group.ValueSpan, out var number) ? Math.Max(1, number) : 1;

    [GeneratedRegex(@" \(line (?<line>\d+)(, column (?<column>\d+))?\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Position();
}
