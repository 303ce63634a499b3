using Microsoft.Extensions.Configuration;

namespace Workflow.Tasks;

/// <summary>A setting that is a list of networks, or one text with commas, which is easier to write in an environment variable.</summary>
internal static class NetworkList
{
    // The binder only accepts a list and would silently ignore a text.
    internal static string[] Of(IConfigurationSection section) =>
        section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value?.Trim() ?? "")];
}
