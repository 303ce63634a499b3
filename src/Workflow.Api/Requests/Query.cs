using System.Globalization;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Api.Requests;

/// <summary>Reads a request's query and collects every fault. A misspelt name is a fault and not ignored.</summary>
/// <param name="request">The request.</param>
/// <param name="values">The parameters; <c>null</c>: those of the request's query.</param>
/// <param name="pointer">What comes before the names of parameters in faults.</param>
internal sealed class Query(HttpRequest request, IQueryCollection? values = null, string pointer = "")
{
    private readonly IQueryCollection _values = values ?? request.Query;
    private readonly FaultCollection _faults = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public PageRequest Page(int defaultLimit = PageRequest.DefaultLimit, int maxLimit = PageRequest.MaxLimit) => new(Count("limit", defaultLimit, maxLimit), Text("cursor"), Limits.Of(request.HttpContext).PageBytes);

    /// <summary>Whether a parameter is given.</summary>
    public bool Has(string name) => Text(name) is not null;

    public int Count(string name, int fallback, int max, int least = 1)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= max)
        {
            return count;
        }

        Fault(name, $"must be a whole number from {least} to {max}, not '{FaultText.Shorten(text)}'");
        return fallback;
    }

    public bool Flag(string name, bool fallback = false)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (text is not ("true" or "false"))
        {
            Fault(name, $"must be true or false, not '{FaultText.Shorten(text)}'");
        }

        return text == "true";
    }

    /// <summary>A whole number from 0; <c>null</c> if it is not given or is the other word that is allowed.</summary>
    public int? Index(string name, string otherWord, out bool isOther)
    {
        var text = Text(name);
        isOther = text == otherWord;
        if (text is null || isOther)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < int.MaxValue)
        {
            return index;
        }

        Fault(name, $"must be a whole number from 0, or {otherWord}, not '{FaultText.Shorten(text)}'");
        return null;
    }

    /// <summary>The text of a parameter, whatever it is; <c>null</c> if it is not given.</summary>
    public string? Any(string name) => Text(name);

    /// <summary>Adds a fault of a parameter.</summary>
    public void Refuse(string name, string detail) => Fault(name, detail);

    public T? Status<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!Word.TryUpper<T>(text, out var value))
        {
            Fault(name, $"'{FaultText.Shorten(text)}' is not one of {string.Join(", ", Word.AllUpper<T>())}");
        }

        return value;
    }

    public T? Option<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!Word.TryLower<T>(text, out var value))
        {
            Fault(name, $"'{FaultText.Shorten(text)}' is not one of {string.Join(", ", Word.AllLower<T>())}");
        }

        return value;
    }

    public string? ShortText(string name, int maxLength)
    {
        var text = Text(name);
        if (text is "")
        {
            Fault(name, "must not be empty");
        }
        else if (text?.Length > maxLength)
        {
            Fault(name, $"is {text.Length} characters long; the limit is {maxLength}");
        }

        return text;
    }

    public string? OneOf(string name, IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!words.Contains(text, StringComparer.Ordinal))
        {
            Fault(name, $"'{FaultText.Shorten(text)}' is not one of {string.Join(", ", words)}");
        }

        return text;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!Rfc3339.TryParse(text, out var at))
        {
            Fault(name, $"{Rfc3339.Expected}, not '{FaultText.Shorten(text)}'");
        }

        return at;
    }

    public long? Id(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            Fault(name, $"must be an id, a whole number from 1, not '{FaultText.Shorten(text)}'");
        }

        return id;
    }

    /// <summary>The values of a parameter that may be given several times.</summary>
    public IReadOnlyList<string> Each(string name)
    {
        _known.Add(name);
        return [.. _values[name].Select(value => value ?? "")];
    }

    /// <summary>Throws if the query has faults. Called after all parameters have been read.</summary>
    /// <exception cref="RefusedException">A parameter is faulty or unknown.</exception>
    public void Check()
    {
        CheckNames();
        if (_faults.Count > 0)
        {
            throw new RefusedException(RefusalReason.Invalid, _faults.Count == 1 ? "The query has a fault." : $"The query has {_faults.Total} faults.", _faults);
        }
    }

    /// <summary>Hands over the faults. Called after all parameters have been read.</summary>
    /// <param name="faults">Receives them.</param>
    public void CheckInto(FaultCollection faults)
    {
        CheckNames();
        foreach (var fault in _faults)
        {
            faults.Add(fault);
        }
    }

    private void CheckNames()
    {
        foreach (var name in _values.Keys.Where(k => !_known.Contains(k)))
        {
            Fault(FaultText.Shorten(name), _known.Count == 0
                ? "is not a parameter here; there are none"
                : $"is not a known parameter; the parameters are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private string? Text(string name)
    {
        _known.Add(name);
        var given = _values[name];
        if (given.Count > 1)
        {
            Fault(name, "is given more than once");
        }

        return given is [var value, ..] ? value : null;
    }

    private void Fault(string name, string detail) => _faults.Add(new Fault(pointer + name, detail));
}
