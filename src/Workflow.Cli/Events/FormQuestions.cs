using System.Text.Json;
using Spectre.Console;
using Workflow.Cli.Running;
using Workflow.Cli.Terminal;
using Workflow.Core.Json;

namespace Workflow.Cli.Events;

/// <summary>Fills in a form: from the command line, and by asking for the rest.</summary>
/// <param name="call">The call.</param>
internal sealed class FormQuestions(Call call)
{
    private const int MostTries = 3;

    /// <summary>The values.</summary>
    /// <param name="form">The form; <c>null</c>: anything is taken.</param>
    /// <param name="isRejected">Whether it is a no.</param>
    /// <param name="given">Each <c>name=value</c> of the command line.</param>
    /// <exception cref="CommandFailedException">A value does not fit, or nobody can be asked for it.</exception>
    public Dictionary<string, JsonElement> Fill(Form? form, bool isRejected, IReadOnlyList<string> given)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, text) in given.Select(pair => NamedValues.Split("--field", pair)))
        {
            values[name] = form?.Fields.FirstOrDefault(field => field.Name == name) is { } field ? Required(field, text)
                : form is null ? Loose(text)
                : throw new CommandFailedException(ExitCode.Usage, $"--field {name}: the form has no such field; it has {string.Join(", ", form.Fields.Select(f => f.Name))}.");
        }

        if (isRejected && values.Any(value => (form is null ? Form.IsDecision(value.Key) : form.Decision?.Name == value.Key) && value.Value.ValueKind != JsonValueKind.False))
        {
            throw new CommandFailedException(ExitCode.Usage, "--reject says no, and a --field says something else: give one of them.");
        }

        if (form is null)
        {
            if (!values.Keys.Any(Form.IsDecision))
            {
                values["ok"] = JsonSerializer.SerializeToElement(!isRejected);
            }

            return values;
        }

        if (form.Decision is { } decision)
        {
            values.TryAdd(decision.Name, JsonSerializer.SerializeToElement(!isRejected));
        }
        else if (isRejected)
        {
            throw new CommandFailedException(ExitCode.Usage, "--reject: the form has no field, or several, that are known to say yes or no: say what is meant with --field NAME=VALUE.");
        }

        foreach (var field in form.Fields.Where(field => !values.ContainsKey(field.Name)))
        {
            if (Ask(field) is { } value)
            {
                values[field.Name] = value;
            }
        }

        return values;
    }

    /// <summary>What the answer says: <c>approved</c> or <c>rejected</c>; <c>null</c>: neither is known.</summary>
    /// <param name="form">The form; <c>null</c>: anything is taken.</param>
    /// <param name="sent">The values that were sent.</param>
    public static string? Meaning(Form? form, IReadOnlyDictionary<string, JsonElement> sent)
    {
        var said = sent.Where(value => form is null ? Form.IsDecision(value.Key) : form.Decision?.Name == value.Key).Select(value => value.Value.ValueKind).Distinct().ToList();
        return said switch
        {
            [JsonValueKind.True] => "approved",
            [JsonValueKind.False] => "rejected",
            _ => null,
        };
    }

    private JsonElement? Ask(FormField field)
    {
        if (!call.Surroundings.InIsTerminal)
        {
            return field.Default ?? (field.IsRequired
                ? throw new CommandFailedException(ExitCode.Usage, $"The form asks for {field.Name} ({PlainText.Visible(field.Title)}), and standard input is not a terminal: give --field {field.Name}=VALUE.")
                : null);
        }

        for (var tries = 0; tries < MostTries; tries++)
        {
            var hint = field.Choices.Count > 0 ? $" ({string.Join(", ", field.Choices.Select(choice => choice.ToString()))})" : field.Type == "boolean" ? " (yes or no)" : "";
            var standard = field.Default is { } value ? $" [{value}]" : field.IsRequired ? "" : " [none]";
            call.Surroundings.Error.Write(PlainText.Visible($"{field.Title}{hint}{standard}: "));
            call.Surroundings.Error.Flush();
            var text = call.Read(input => input.ReadLine()) ?? throw new CommandFailedException(ExitCode.Usage, "There is no answer on standard input.");
            if (text.Length == 0 && (field.Default is not null || !field.IsRequired))
            {
                return field.Default;
            }

            if (Form.Parse(field, text, out var given) is not { } fault)
            {
                return given;
            }

            call.Screen.Say($"{field.Title} {fault}.", new Style(Color.Yellow));
        }

        throw new CommandFailedException(ExitCode.Usage, $"{field.Name} was not answered.");
    }

    private static JsonElement Required(FormField field, string text) => Form.Parse(field, text, out var value) is { } fault
        ? throw new CommandFailedException(ExitCode.Usage, $"--field {field.Name} {fault}.")
        : value;

    private static JsonElement Loose(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
