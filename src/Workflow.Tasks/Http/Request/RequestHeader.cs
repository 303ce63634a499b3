using System.Buffers;
using System.Collections.Frozen;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;

namespace Workflow.Tasks.Http.Request;

/// <summary>A header that the config sets.</summary>
internal readonly record struct RequestHeader(string Name, string Value)
{
    /// <summary>The fault of a text that can't be the value of a header.</summary>
    internal const string NoValue = "may hold visible ASCII and Latin-1 characters, spaces and tabs, and no line breaks";

    private const string ByClient = "is set by the client itself";
    private const string HopByHop = "is a hop-by-hop header, which only the client sets";

    // RFC 9110 §5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110 §7.2, §7.6.1, §8.6, §10.1.1, §11.7; RFC 9112 §6.1.
    private static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["Host"] = "is set from url",
        ["Content-Length"] = "is set from body",
        ["Transfer-Encoding"] = ByClient,
        ["Expect"] = ByClient,
        ["Trailer"] = ByClient,
        ["Connection"] = HopByHop,
        ["HTTP2-Settings"] = HopByHop,
        ["Keep-Alive"] = HopByHop,
        ["Proxy-Authenticate"] = HopByHop,
        ["Proxy-Authorization"] = HopByHop,
        ["Proxy-Connection"] = HopByHop,
        ["TE"] = HopByHop,
        ["Upgrade"] = HopByHop,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form of the names that can be set, as a pattern: see <see cref="NameFault"/>.</summary>
    internal static string NameForm { get; } = $"^(?!(?:{string.Join('|', Refused.Keys.Order(StringComparer.Ordinal).Select(HttpConfigSchema.AnyCase))}){TextForms.End})[!#$%&'*+.^_`|\\u007e0-9A-Za-z-]+{TextForms.End}"; // some validators take a tilde in the name of a member for an escape

    /// <summary>The form of the value of a header, as a pattern: see <see cref="IsValue"/>.</summary>
    internal static string ValueForm { get; } = $@"^[\t -~\u0080-\u00ff]*{TextForms.End}";

    /// <summary>Reads the member <c>headers</c>. Faults show no values, as they may be secrets.</summary>
    internal static IReadOnlyList<RequestHeader> ReadAll(ObjectReader config)
    {
        if (config.Object("headers") is not { } headers)
        {
            return [];
        }

        var read = new List<RequestHeader>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers.Entries())
        {
            if (NameFault(name) is { } nameFault)
            {
                headers.Fault(name, nameFault);
            }
            else if (!names.Add(name))
            {
                headers.Fault(name, "is given twice; upper and lower case make no difference in a header's name");
            }
            else if (Scalar.Read(value, out var valueFault) is not { } text)
            {
                headers.Fault(name, valueFault);
            }
            else if (!IsValue(text))
            {
                headers.Fault(name, NoValue);
            }
            else
            {
                read.Add(new(name, text));
            }
        }

        return read;
    }

    /// <summary>What is wrong with the name of a header; <c>null</c>: nothing.</summary>
    internal static string? NameFault(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            return "is no header name: it may hold ASCII letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2)";
        }

        return Refused.TryGetValue(name, out var reason) ? $"can't be set: it {reason}" : null;
    }

    /// <summary>Whether a text can be the value of a header.</summary>
    internal static bool IsValue(string text) => text.All(IsValueCharacter);

    // RFC 9110 §5.5: VCHAR, obs-text (as Latin-1), SP and HTAB.
    private static bool IsValueCharacter(char c) => c is '\t' or (>= ' ' and <= '~') or (>= '\u0080' and <= '\u00FF');
}
