using System.Text.Json;

namespace Workflow.Cli.Events;

/// <summary>A field of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type: string, number, integer or boolean.</param>
/// <param name="Title">What it is called.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Choices">The values to choose from; empty: any.</param>
/// <param name="Default">What it is unless somebody says something else.</param>
internal sealed record FormField(string Name, string Type, string Title, bool IsRequired, IReadOnlyList<JsonElement> Choices, JsonElement? Default);

/// <summary>What a task that waits for an event asks for.</summary>
/// <param name="Title">A heading.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Fields">The fields, in order.</param>
internal sealed record Form(string? Title, string? Description, IReadOnlyList<FormField> Fields)
{
    private static readonly string[] Yes = ["ok", "approved", "approve"];

    /// <summary>Reads a form, as the service answers it; <c>null</c>: anything is taken.</summary>
    public static Form? Read(JsonElement? form)
    {
        if (form is not { ValueKind: JsonValueKind.Object } schema || !schema.TryGetProperty("properties", out var properties))
        {
            return null;
        }

        HashSet<string> required = schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
        return new Form(Text(schema, "title"), Text(schema, "description"), [.. properties.EnumerateObject().Select(field => new FormField(
            field.Name,
            Text(field.Value, "type") ?? "string",
            Text(field.Value, "title") ?? field.Name,
            required.Contains(field.Name),
            field.Value.TryGetProperty("enum", out var choices) ? [.. choices.EnumerateArray()] : [],
            field.Value.TryGetProperty("default", out var standard) ? standard : null))]);
    }

    /// <summary>Whether a field of this name says yes or no. A boolean of another name, such as <c>denied</c> or <c>urgent</c>, means what only its author knows.</summary>
    public static bool IsDecision(string name) => Yes.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field that says yes or no; <c>null</c>: there is none, or there are several.</summary>
    public FormField? Decision => Fields.Where(asked => asked.Type == "boolean" && IsDecision(asked.Name)).ToList() is [var only] ? only : null;

    /// <summary>The value of a field in a text that a person wrote.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <returns>What is wrong with the text, or <c>null</c>.</returns>
    public static string? Parse(FormField field, string text, out JsonElement value)
    {
        value = default;
        if (field.Type == "string")
        {
            value = JsonSerializer.SerializeToElement(text);
        }
        else if (field.Type == "boolean")
        {
            bool? said = text.ToUpperInvariant() switch
            {
                "Y" or "YES" or "TRUE" => true,
                "N" or "NO" or "FALSE" => false,
                _ => null,
            };
            if (said is null)
            {
                return "is yes or no";
            }

            value = JsonSerializer.SerializeToElement(said.Value);
        }
        else if (!TryNumber(text, field.Type == "integer", out value))
        {
            return field.Type == "integer" ? "is a whole number" : "is a number";
        }

        var given = value;
        return field.Choices.Count > 0 && !field.Choices.Any(choice => JsonElement.DeepEquals(choice, given))
            ? $"is one of {string.Join(", ", field.Choices.Select(choice => choice.ToString()))}"
            : null;
    }

    private static bool TryNumber(string text, bool isWhole, out JsonElement value)
    {
        value = default;
        try
        {
            value = JsonElement.Parse(text);
            return value.ValueKind == JsonValueKind.Number && (!isWhole || value.TryGetInt64(out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement schema, string name) => schema.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
