using Microsoft.Extensions.Configuration;

namespace Workflow.Infra.Tests.Settings;

/// <summary>A configuration that has some settings, and keeps the name of every one that it is asked for.</summary>
internal sealed class RecordedConfiguration : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    public RecordedConfiguration(params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            Data[name] = value;
        }

        Root = new ConfigurationBuilder().Add(this).Build();
    }

    /// <summary>The configuration.</summary>
    public IConfiguration Root { get; }

    /// <summary>What was asked for.</summary>
    public IEnumerable<string> Asked => _asked;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override bool TryGet(string key, out string? value)
    {
        _asked.Add(key);
        return base.TryGet(key, out value);
    }

    /// <summary>A variable of the environment.</summary>
    public string? Variable(string name)
    {
        _asked.Add(name);
        return Data.TryGetValue(name, out var value) ? value : null;
    }
}
