using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Database.Parameters;

/// <summary>The parameters of a statement, in order: all with names, or all without.</summary>
/// <param name="Items">The parameters.</param>
internal sealed record ParameterPlan(IReadOnlyList<DatabaseParameter> Items)
{
    /// <summary>Most parameters of a statement.</summary>
    internal const int MaxParameters = 1_000;

    internal const int MaxNameLength = 60; // PostgreSQL's own names have up to 63

    internal static readonly ParameterPlan None = new([]);

    /// <summary>The texts among the values, which messages must not show.</summary>
    internal IEnumerable<string> Texts => Items.Select(item => Convert.ToString(item.Value, CultureInfo.InvariantCulture)).OfType<string>().Where(text => text.Length > 0);

    /// <summary>Reads the member <c>parameters</c>: an object of named ones, or a list. Faults show no values.</summary>
    internal static ParameterPlan Read(ObjectReader config)
    {
        if (config.Any("parameters") is not { } parameters)
        {
            return None;
        }

        switch (parameters.ValueKind)
        {
            case JsonValueKind.Object:
                return new(ReadNamed(config.Object("parameters")!));
            case JsonValueKind.Array:
                var list = config.List("parameters", MaxParameters) ?? [];
                return new([.. list.Select((value, index) => Of(null, value, detail => config.Fault("parameters", index, detail)))]);
            default:
                config.Fault("parameters", $"must be an object or a list, not {FaultText.Kind(parameters)}");
                return None;
        }
    }

    private static List<DatabaseParameter> ReadNamed(ObjectReader parameters)
    {
        var read = new List<DatabaseParameter>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in parameters.Entries())
        {
            if (read.Count == MaxParameters)
            {
                parameters.Fault($"has more than {MaxParameters} members");
                break;
            }

            if (!IsName(name))
            {
                parameters.Fault(name, $"is no name of a parameter: it may hold up to {MaxNameLength} ASCII letters, digits and underscores, and begins with no digit. The statement has it with an @ in front");
            }
            else if (!names.Add(name))
            {
                parameters.Fault(name, "is given twice; upper and lower case make no difference in a parameter's name");
            }
            else
            {
                read.Add(Of(name, value, detail => parameters.Fault(name, detail)));
            }
        }

        return read;
    }

    private static DatabaseParameter Of(string? name, JsonElement value, Action<string> fault)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return new(name, ParameterType.Null, null);
            case JsonValueKind.True or JsonValueKind.False:
                return new(name, ParameterType.Boolean, value.GetBoolean());
            case JsonValueKind.Number:
                return OfNumber(name, value);
            case JsonValueKind.String:
                if (Scalar.Read(value, out var detail) is { } text)
                {
                    return new(name, ParameterType.Text, text);
                }

                fault(detail);
                return new(name, ParameterType.Null, null);
            default:
                return new(name, ParameterType.Json, value.GetRawText());
        }
    }

    private static DatabaseParameter OfNumber(string? name, JsonElement value) =>
        value.TryGetInt32(out var small) ? new(name, ParameterType.Integer, small)
        : value.TryGetInt64(out var large) ? new(name, ParameterType.Long, large)
        : value.TryGetDecimal(out var number) && DecimalNumber.Same(value.GetRawText(), number.ToString(CultureInfo.InvariantCulture)) ? new(name, ParameterType.Decimal, number)
        : new(name, ParameterType.Number, value.GetRawText());

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
