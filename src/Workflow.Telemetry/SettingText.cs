using Microsoft.Extensions.Configuration;

namespace Workflow.Telemetry;

/// <summary>Settings as OpenTelemetry writes them.</summary>
internal static class SettingText
{
    /// <summary>A setting that is not empty.</summary>
    /// <param name="configuration">The configuration, with the environment in it.</param>
    /// <param name="name">The name of the setting.</param>
    public static string? Of(IConfiguration configuration, string name) => configuration[name]?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>The pairs of <c>NAME=VALUE,NAME=VALUE</c>, with decoded values. What is no pair is left out.</summary>
    /// <param name="text">The text; <c>null</c>: none.</param>
    public static IEnumerable<(string Name, string Value)> Pairs(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair is [{ Length: > 0 }, _])
            .Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])));
}
