using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>A member of a record.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Property">The property.</param>
/// <param name="Parameter">The parameter of the constructor that sets it; <c>null</c>: none does.</param>
/// <param name="Shape">What it may be.</param>
/// <param name="Rules">What it must be.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Default">What it is if it is not there.</param>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal sealed record MemberShape(string Name, PropertyInfo Property, ParameterInfo? Parameter, ValueShape Shape, IReadOnlyList<MemberRule> Rules, bool IsRequired, object? Default)
{
    /// <summary>What it means, for people.</summary>
    internal string? Description { get; init; }

    /// <summary>Whether no expression may be in it.</summary>
    internal NoExpressionAttribute? NoExpression { get; init; }

    /// <summary>The shape of a property.</summary>
    /// <param name="property">The property.</param>
    /// <param name="parameter">The parameter that sets it.</param>
    /// <param name="defaults">A record with nothing but defaults, where there is one.</param>
    /// <param name="around">The records that it is in.</param>
    /// <exception cref="ArgumentException">It can't be a member of a config.</exception>
    internal static MemberShape Of(PropertyInfo property, ParameterInfo? parameter, object? defaults, IReadOnlyList<Type> around)
    {
        // The attributes of a parameter are not those of its property.
        List<Attribute> attributes = [.. property.GetCustomAttributes(), .. parameter?.GetCustomAttributes() ?? []];
        var shape = ValueShapes.Of(property.PropertyType, $"{property.DeclaringType!.Name}.{property.Name}", around);
        var isNullable = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        return new MemberShape(
            attributes.OfType<JsonPropertyNameAttribute>().FirstOrDefault()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
            property,
            parameter,
            shape,
            [.. attributes.OfType<ValidationAttribute>().Select(attribute => new MemberRule(attribute))],
            attributes.Any(attribute => attribute is RequiredAttribute or RequiredMemberAttribute) || parameter is { HasDefaultValue: false } && !isNullable,
            DefaultOf(property, parameter, defaults))
        {
            Description = attributes.OfType<DescriptionAttribute>().FirstOrDefault()?.Description ?? attributes.OfType<DisplayAttribute>().FirstOrDefault()?.GetDescription(),
            NoExpression = attributes.OfType<NoExpressionAttribute>().FirstOrDefault(),
        };
    }

    private static object? DefaultOf(PropertyInfo property, ParameterInfo? parameter, object? defaults) =>
        (parameter is { HasDefaultValue: true } ? parameter.DefaultValue : defaults is null ? null : property.GetValue(defaults)) is var value
            && value is JsonElement { ValueKind: JsonValueKind.Undefined } ? null : value;

    /// <summary>Reads it into the values. One that is not there, and need not be, has none.</summary>
    /// <returns>Whether it has no faults.</returns>
    internal bool TryRead(ObjectReader reader, Dictionary<MemberShape, object?> values)
    {
        if (reader.Any(Name) is not { } json)
        {
            if (IsRequired)
            {
                reader.Fault(Name, "is required");
            }

            return !IsRequired;
        }

        if (!Shape.TryRead(reader, JsonPointer.Member(reader.Pointer, Name), json, out var value))
        {
            return false;
        }

        var faults = Rules.Select(rule => rule.FaultOf(value!, this, reader)).OfType<string>().ToList();
        faults.ForEach(fault => reader.Fault(Name, fault));
        values[this] = value;
        return faults.Count == 0;
    }
}
