using System.Data.Common;

namespace Workflow.Tasks.Database.Connections;

/// <summary>
/// The options that a connection string may have. The list is closed: clients have options that read files of the machine, use
/// its identity, or connect elsewhere, and later versions may bring more.
/// </summary>
internal sealed class OptionTable
{
    private readonly Dictionary<string, string> _allowed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Options that are passed on, each with the other names for it.</summary>
    internal OptionTable Allow(string option, params ReadOnlySpan<string> synonyms)
    {
        _allowed[Normal(option)] = option;
        foreach (var synonym in synonyms)
        {
            _allowed[Normal(synonym)] = option;
        }

        return this;
    }

    /// <summary>Options that the service sets itself: portals put them into the strings that people copy.</summary>
    internal OptionTable Ours(params ReadOnlySpan<string> options)
    {
        foreach (var option in options)
        {
            _ours.Add(Normal(option));
        }

        return this;
    }

    /// <summary>Options that are refused for a reason, which is the end of "can't be set: it".</summary>
    internal OptionTable Refuse(string reason, params ReadOnlySpan<string> options)
    {
        foreach (var option in options)
        {
            _refused[Normal(option)] = reason;
        }

        return this;
    }

    /// <summary>The options of a connection string by their proper names, without those that the service sets.</summary>
    /// <exception cref="ConnectionStringException">There is one that a task may not set, or one twice.</exception>
    internal Dictionary<string, string> Read(IEnumerable<KeyValuePair<string, string>> options)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in options)
        {
            var normal = Normal(name);
            if (_allowed.TryGetValue(normal, out var option))
            {
                if (!read.TryAdd(option, value))
                {
                    throw new ConnectionStringException($"has '{option}' twice");
                }
            }
            else if (_refused.TryGetValue(normal, out var reason))
            {
                throw new ConnectionStringException($"has the option '{name}', which can't be set: it {reason}");
            }
            else if (!_ours.Contains(normal))
            {
                // Its name is not shown: it may be a part of a password that is not between quotation marks.
                throw new ConnectionStringException($"has an option that is not one of {string.Join(", ", _allowed.Values.Distinct())}");
            }
        }

        return read;
    }

    /// <summary>The options of a text NAME=VALUE;NAME=VALUE.</summary>
    /// <exception cref="ConnectionStringException">It is no such text.</exception>
    internal static List<KeyValuePair<string, string>> Split(string text)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new ConnectionStringException("is not of the form NAME=VALUE;NAME=VALUE");
        }

        return [.. builder.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, (string)builder[key]))];
    }

    /// <summary>Sets an option of a client. Its own message may show the value.</summary>
    internal static void Set(DbConnectionStringBuilder settings, string option, string value)
    {
        try
        {
            settings[option] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            throw new ConnectionStringException($"has a value of '{option}' that is not valid");
        }
    }

    // "User Id", "user_id" and "UserID" are one option.
    private static string Normal(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '_' or '-'))).ToLowerInvariant();
}
