using System.Globalization;
using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>
/// Reads the members of a JSON object and collects every fault, so that the sender gets all of them at once. A faulty
/// member reads as its default, so reading always continues.
/// </summary>
public sealed partial class ObjectReader
{
    private const string Missing = "is required";
    private const string NoText = "is not valid Unicode text: it holds a lone surrogate";
    private const int FewNames = 64; // up to this size a linear search is as fast as a set

    private readonly JsonElement _value;
    private readonly ICollection<Fault> _faults;
    private readonly List<string> _known; // a list: a set for each of 10,000 tasks would take more memory than the tasks

    /// <summary>A reader of <paramref name="value"/>. A value that is not an object is a fault.</summary>
    /// <param name="value">What was sent; undefined counts as an empty object.</param>
    /// <param name="pointer">Its JSON pointer in the document.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <param name="members">About how many members are asked for; it saves memory where there are many objects.</param>
    public ObjectReader(JsonElement value, string pointer, ICollection<Fault> faults, int members = 0)
    {
        _known = new List<string>(members);
        Pointer = pointer;
        _faults = faults;
        _value = value;
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            Fault($"must be an object, not {FaultText.Kind(value)}");
        }
    }

    /// <summary>The JSON pointer of the object in the document.</summary>
    public string Pointer { get; }

    /// <summary>
    /// Masks secrets in the text that faults quote, before it is shortened: a partial secret can't be found.
    /// </summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>A text as a fault may quote it: masked and shortened.</summary>
    public string Quoted(string text) => FaultText.Shorten(Mask(text));

    /// <summary>Whether the member is present and not <c>null</c>.</summary>
    public bool Has(string name) => Find(name, out _);

    /// <summary>Adds a fault of the object itself.</summary>
    public void Fault(string detail) => _faults.Add(new Fault(Pointer, detail));

    /// <summary>Adds a fault of one member.</summary>
    public void Fault(string name, string detail) => _faults.Add(new Fault(JsonPointer.Member(Pointer, name), detail));

    /// <summary>Adds a fault of one element of an array member.</summary>
    public void Fault(string name, int index, string detail) =>
        _faults.Add(new Fault(JsonPointer.Element(JsonPointer.Member(Pointer, name), index), detail));

    /// <summary>The member as it is, or <c>null</c> when it is absent or <c>null</c>.</summary>
    public JsonElement? Any(string name) => Find(name, out var value) ? value : null;

    /// <summary>A required text, which must not be empty.</summary>
    public string RequiredText(string name, int maxLength = int.MaxValue)
    {
        if (!Find(name, out _))
        {
            Fault(name, Missing);
            return "";
        }

        var before = _faults.Count;
        var text = Text(name, maxLength) ?? "";
        if (text.Length == 0 && _faults.Count == before)
        {
            Fault(name, "must not be empty");
        }

        return text;
    }

    /// <summary>A text, or <c>null</c>.</summary>
    public string? Text(string name, int maxLength = int.MaxValue)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(name, $"must be a text, not {FaultText.Kind(value)}");
            return null;
        }

        if (!TryGetText(value, out var text))
        {
            Fault(name, NoText);
            return null;
        }

        if (text.Length > maxLength)
        {
            Fault(name, $"is {text.Length} characters long; the limit is {maxLength}");
            return null;
        }

        return text;
    }

    /// <summary>An instant in the form of RFC 3339, UTC, or <c>null</c>.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var instant))
        {
            return instant;
        }

        Fault(name, $"{Rfc3339.Expected}, not '{Quoted(text)}'");
        return null;
    }

    /// <summary>A whole number within bounds, or <paramref name="fallback"/>.</summary>
    public int Int(string name, int min, int max, int fallback) => (int)Long(name, min, max, fallback);

    /// <summary>A whole number within bounds of up to 2^53, or <paramref name="fallback"/>.</summary>
    public long Long(string name, long min, long max, long fallback)
    {
        if (!Find(name, out var value))
        {
            return fallback;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            Fault(name, $"must be a whole number, not {FaultText.Kind(value)}");
        }
        else if (!value.TryGetDouble(out var number) || number != Math.Floor(number))
        {
            Fault(name, $"must be a whole number, not {Quoted(value.GetRawText())}");
        }
        else if (number < min || number > max)
        {
            Fault(name, $"must be from {min} to {max}, not {Quoted(value.GetRawText())}");
        }
        else
        {
            return (long)number;
        }

        return fallback;
    }

    /// <summary>A number within bounds, or <paramref name="fallback"/>.</summary>
    public double Number(string name, double min, double max, double fallback)
    {
        if (!Find(name, out var value))
        {
            return fallback;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            Fault(name, $"must be a number, not {FaultText.Kind(value)}");
        }
        else if (!(number >= min && number <= max))
        {
            Fault(name, string.Create(CultureInfo.InvariantCulture, $"must be from {min} to {max}, not {Quoted(value.GetRawText())}"));
        }
        else
        {
            return number;
        }

        return fallback;
    }

    /// <summary><c>true</c> or <c>false</c>, or <paramref name="fallback"/>.</summary>
    public bool Flag(string name, bool fallback)
    {
        if (!Find(name, out var value))
        {
            return fallback;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault(name, $"must be true or false, not {FaultText.Kind(value)}");
        return fallback;
    }

    /// <summary>One of the words of an option, or <paramref name="fallback"/>.</summary>
    public T Option<T>(string name, T fallback)
        where T : struct, Enum
    {
        var before = _faults.Count;
        if (Text(name) is not { } word)
        {
            return fallback;
        }

        if (_faults.Count == before && Word.TryLower<T>(word, out var value))
        {
            return value;
        }

        Fault(name, $"'{Quoted(word)}' is not one of {string.Join(", ", Word.AllLower<T>())}");
        return fallback;
    }

    /// <summary>Adds a fault for every member that was not read: a misspelt name must not be silently ignored.</summary>
    public void RefuseUnknown()
    {
        string? detail = null; // one text for all: there may be a million of them. It leaves out what is for editors
        ICollection<string> known = _known.Count > FewNames ? _known.ToHashSet(StringComparer.Ordinal) : _known;
        foreach (var (name, _) in Entries())
        {
            if (!known.Contains(name))
            {
                _faults.Add(new Fault(JsonPointer.Member(Pointer, name), detail ??= $"is not a known member; the members are {string.Join(", ", _known.Distinct().Where(one => !one.StartsWith('$')).Order(StringComparer.Ordinal))}", IsOfName: true));
            }
        }
    }

    private bool Find(string name, out JsonElement value)
    {
        _known.Add(name);
        if (_value.ValueKind == JsonValueKind.Object
            && _value.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null)
        {
            return true;
        }

        value = default;
        return false;
    }

    // A JSON escape such as "\ud800" is well-formed JSON, but not valid text: GetString throws.
    private static bool TryGetText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
