using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Files;
using Workflow.Cli.Terminal;
using Workflow.Core.Definitions;

namespace Workflow.Cli.Running;

/// <summary>Values that are given as <c>name=value</c>, or in a file.</summary>
internal static class NamedValues
{
    /// <summary>The option <c>--input</c>.</summary>
    public static Option<string[]> Inputs() => new("--input", "-i")
    {
        Description = "An input: NAME=VALUE, where VALUE is a text, or JSON if the input is not declared as a text. May be repeated.",
        HelpName = "NAME=VALUE",
    };

    /// <summary>The option <c>--inputs-file</c>.</summary>
    public static Option<string?> InputsFile() => new("--inputs-file")
    {
        Description = "A file in YAML or JSON with an object of inputs, or - for standard input. --input goes over it.",
        HelpName = "FILE",
    };

    /// <summary>The option <c>--label</c>.</summary>
    public static Option<string[]> Labels(string description) => new("--label", "-l") { Description = description, HelpName = "NAME=VALUE" };

    /// <summary>The name and the text of <c>name=value</c>.</summary>
    /// <exception cref="CommandFailedException">It has another form.</exception>
    public static (string Name, string Text) Split(string option, string given)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (given[..at], given[(at + 1)..]) : throw new CommandFailedException(ExitCode.Usage, $"{option} {given}: write {option} NAME=VALUE.");
    }

    /// <summary>Labels by name.</summary>
    public static Dictionary<string, string>? Texts(string option, string[]? given) => given is null or []
        ? null
        : given.Select(text => Split(option, text)).GroupBy(pair => pair.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Text, StringComparer.Ordinal);

    /// <summary>The inputs of a run; <c>null</c>: none were given.</summary>
    /// <param name="call">The call.</param>
    /// <param name="file">The file, if any.</param>
    /// <param name="given">Each <c>name=value</c>.</param>
    /// <param name="typeOf">The declared type of an input; <c>null</c>: it is not declared.</param>
    /// <exception cref="CommandFailedException">A value can't be read.</exception>
    public static Dictionary<string, JsonElement>? Read(Call call, string? file, string[]? given, Func<string, InputType?> typeOf)
    {
        if (file is null && given is null or [])
        {
            return null;
        }

        var inputs = file is null ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) : FromFile(call, file);
        foreach (var (name, text) in (given ?? []).Select(text => Split("--input", text)))
        {
            inputs[name] = Value(name, text, typeOf(name));
        }

        return inputs;
    }

    /// <summary>A JSON value in a text.</summary>
    /// <exception cref="CommandFailedException">The text has none.</exception>
    public static JsonElement Json(string option, string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCode.Usage, $"{option}: '{text}' is not JSON. A text is \"in quotes\", also for the shell: '\"text\"'.");
        }
    }

    private static JsonElement Value(string name, string text, InputType? type)
    {
        if (type is InputType.String)
        {
            return JsonSerializer.SerializeToElement(text);
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException) when (type is null or InputType.Any)
        {
            return JsonSerializer.SerializeToElement(text);
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCode.Usage, $"--input {name}: '{text}' is not JSON, and the workflow declares {name} as {Core.Json.Word.Lower(type!.Value)}.");
        }
    }

    private static Dictionary<string, JsonElement> FromFile(Call call, string path)
    {
        var file = DefinitionFiles.ReadOne(call, path);
        return file.Body is { ValueKind: JsonValueKind.Object } body
            ? body.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : throw new CommandFailedException(ExitCode.Faulty, file.SyntaxFault?.ToString() ?? $"{path}:1:1: must hold an object: the inputs by name.");
    }
}
