using System.Globalization;
using System.Text;

namespace Workflow.Client.Sending;

/// <summary>A path below the address of the service.</summary>
/// <param name="Text">As it is sent.</param>
/// <param name="Route">With <c>*</c> for each value: traces have no ids, names and tokens.</param>
internal readonly record struct ApiPath(string Text, string Route)
{
    /// <summary>A path without values.</summary>
    public static implicit operator ApiPath(string path) => new(path, path);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Makes addresses below that of the service.</summary>
internal static class Address
{
    /// <summary>A path below <c>/api/v1</c>, whose values are percent-encoded.</summary>
    /// <exception cref="ArgumentException">A value is empty, or . or .., which no address can have as a segment: it would lead elsewhere.</exception>
    public static ApiPath Api(FormattableString path) => new(
        "api/v1/" + string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(Segment)]),
        "api/v1/" + string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(_ => "*")]));

    private static string Segment(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return text is null or "" or "." or ".."
            ? throw new ArgumentException($"An id or a name is '{text}', which no address can have.", nameof(value))
            : Uri.EscapeDataString(text);
    }
}

/// <summary>The parameters of an address.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a parameter, unless it has no value.</summary>
    public Query Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    /// <summary>Adds a number, unless it has no value.</summary>
    public Query Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an instant, unless it has no value.</summary>
    public Query Add(string name, DateTimeOffset? value) => Add(name, value?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));

    /// <summary>Adds a flag, unless it has no value.</summary>
    public Query Add(string name, bool? value) => Add(name, value is { } flag ? (flag ? "true" : "false") : null);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
