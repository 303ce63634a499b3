using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;

namespace Workflow.Tasks.Http.Response;

/// <summary>An inclusive range of status codes, within 100 to 599 (RFC 9110 §15).</summary>
internal readonly record struct StatusRange(int From, int To)
{
    private const int Lowest = 100;
    private const int Highest = 599;
    private const int MaxRanges = 100;

    private const string Form = $@"^(?:[1-5][Xx]{{2}}|\s*[0-9]+\s*(?:-\s*[0-9]+\s*)?){TextForms.End}";

    private static readonly StatusRange Successful = new(200, 299);

    /// <summary>Reads a list of them: <c>["2xx"]</c> when it is left out.</summary>
    internal static IReadOnlyList<StatusRange> ReadAll(ObjectReader config, string member)
    {
        if (config.List(member, MaxRanges) is not { } elements)
        {
            return [Successful];
        }

        if (elements.Count == 0)
        {
            config.Fault(member, "must not be empty: no answer could be right");
        }

        var ranges = new List<StatusRange>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            if (TryRead(elements[i], out var range))
            {
                ranges.Add(range);
            }
            else
            {
                config.Fault(member, i, "must be a status code from 100 to 599, a class such as \"2xx\" or a range such as \"200-299\"");
            }
        }

        return ranges;
    }

    /// <summary>The schema of a list of them. That one begins before it ends is not part of it.</summary>
    internal static JsonObject Schema() => Core.Json.Schemas.Schema.List(
        Core.Json.Schemas.Schema.Either(Core.Json.Schemas.Schema.Whole(Lowest, Highest), Core.Json.Schemas.Schema.Text(pattern: Form), Core.Json.Schemas.Schema.Expression()), MaxRanges, 1);

    internal bool Holds(int status) => status >= From && status <= To;

    public override string ToString() => To - From == 99 && From % 100 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{From / 100}xx")
        : From == To ? $"{From}" : $"{From}-{To}";

    private static bool TryRead(JsonElement element, out StatusRange range)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            // 200.0 is accepted as 200.
            range = element.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) <= Highest
                ? new((int)number, (int)number)
                : default;
        }
        else
        {
            range = element.ValueKind == JsonValueKind.String ? Parse(element.GetRawText().AsSpan()[1..^1]) : default;
        }

        return range.From >= Lowest && range.To <= Highest && range.From <= range.To;
    }

    // Returns default, which is out of bounds, if the text has none of the three forms.
    private static StatusRange Parse(ReadOnlySpan<char> text)
    {
        if (text.Length == 3 && char.IsAsciiDigit(text[0]) && text[1..].Equals("xx", StringComparison.OrdinalIgnoreCase))
        {
            var first = (text[0] - '0') * 100;
            return new(first, first + 99);
        }

        var dash = text.IndexOf('-');
        return TryCode(dash < 0 ? text : text[..dash], out var from) && TryCode(dash < 0 ? text : text[(dash + 1)..], out var to)
            ? new(from, to)
            : default;
    }

    private static bool TryCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out code);
}
