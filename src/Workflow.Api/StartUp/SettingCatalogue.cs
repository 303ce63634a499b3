using System.Reflection;
using Microsoft.Extensions.Configuration;
using Workflow.Core.Limits;

namespace Workflow.Api.StartUp;

/// <summary>
/// The settings that a host knows below <c>Workflow</c>: those of its classes of options, and those that it reads itself.
/// </summary>
public sealed class SettingCatalogue
{
    private const string Root = "Workflow";

    private readonly Dictionary<string, PropertyInfo?> _settings;
    private readonly IReadOnlyList<string> _sections;

    private SettingCatalogue(Dictionary<string, PropertyInfo?> settings, IReadOnlyList<string> sections) => (_settings, _sections) = (settings, sections);

    /// <summary>The names of the settings, such as <c>Workflow:Limits:RequestsPerSecond</c>.</summary>
    public IEnumerable<string> Names => _settings.Keys;

    /// <summary>Collects the settings.</summary>
    /// <param name="options">The classes of options. To find them among all types would load everything that any of these refers to, such as the clients of
    /// services that nobody uses.</param>
    /// <param name="names">Settings that the host reads itself.</param>
    /// <param name="sections">Sections whose members have any name.</param>
    public static SettingCatalogue Of(IEnumerable<SettingClass> options, IEnumerable<string> names, IReadOnlyList<string> sections)
    {
        var settings = options
            .SelectMany(options => options.Settings, (options, property) => (Name: $"{options.Section}:{property.Name}", Property: (PropertyInfo?)property))
            .Concat(names.Select(name => (Name: name, Property: (PropertyInfo?)null)));
        return new SettingCatalogue(settings.ToDictionary(setting => setting.Name, setting => setting.Property, StringComparer.OrdinalIgnoreCase), sections);
    }

    /// <summary>The settings that are set and that nothing reads, by their names: mostly misspelt ones.</summary>
    /// <param name="configuration">The configuration.</param>
    public IEnumerable<string> Unknown(IConfiguration configuration) =>
        Set(configuration).Select(setting => setting.Key).Where(name => !IsKnown(name));

    /// <summary>What is wrong with the values of settings, with the name of each.</summary>
    /// <param name="configuration">The configuration.</param>
    public IEnumerable<string> Faults(IConfiguration configuration) =>
        Set(configuration).Select(setting => _settings.GetValueOrDefault(setting.Key) is { } property ? SettingValue.Fault(setting.Key, setting.Value!, property) : null).OfType<string>();

    private static IEnumerable<KeyValuePair<string, string?>> Set(IConfiguration configuration) =>
        configuration.GetSection(Root).AsEnumerable().Where(setting => setting.Value is not null && setting.Key != Root).OrderBy(setting => setting.Key, StringComparer.Ordinal);

    // A list or a map has members of its own.
    private bool IsKnown(string name) =>
        _settings.ContainsKey(name)
        || _sections.Any(section => name.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase))
        || (name.LastIndexOf(':') is > 0 and var end && _settings.TryGetValue(name[..end], out var list) && list is not null && !SettingValue.IsOne(list.PropertyType));
}
