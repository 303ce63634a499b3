namespace Workflow.Api.Access;

/// <summary>Reads settings that are lists.</summary>
internal static class Settings
{
    /// <summary>The members of a list. In an environment variable, a list is easier to write as one text with commas.</summary>
    public static IEnumerable<string> Split(IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
