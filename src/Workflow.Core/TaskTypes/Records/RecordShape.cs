using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Workflow.Core.Expressions;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>A record, seen as an object of JSON.</summary>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal sealed class RecordShape
{
    private readonly ConstructorInfo _constructor;

    private RecordShape(ConstructorInfo constructor, IReadOnlyList<MemberShape> members) => (_constructor, Members) = (constructor, members);

    /// <summary>Its members, in the order of their declaration.</summary>
    internal IReadOnlyList<MemberShape> Members { get; }

    /// <summary>The shape of a record.</summary>
    /// <param name="type">Its type.</param>
    /// <exception cref="ArgumentException">It can't be a config: the message says why.</exception>
    internal static RecordShape Of(Type type) => Of(type, []);

    /// <summary>The shape of a record in others.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="around">The records that it is in, from the outside.</param>
    /// <exception cref="ArgumentException">It can't be a config, or has itself as a member.</exception>
    internal static RecordShape Of(Type type, IReadOnlyList<Type> around)
    {
        if (around.Contains(type))
        {
            throw new ArgumentException($"{type.Name} has itself as a member, so that no schema of it would end.", nameof(type));
        }

        // A record also has a constructor that copies it, which is not public.
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new ArgumentException($"{type.Name} has no public constructor.", nameof(type));
        var defaults = constructor.GetParameters().Length == 0 ? constructor.Invoke([]) : null;
        List<MemberShape> members =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                .OrderBy(property => property.MetadataToken)
                .Select(property => MemberShape.Of(property, ParameterOf(constructor, property), defaults, [.. around, type])),
        ];
        if (constructor.GetParameters().FirstOrDefault(parameter => !members.Any(member => member.Parameter == parameter)) is { } unknown)
        {
            throw new ArgumentException($"{type.Name} has the parameter '{unknown.Name}', and no public property of that name.", nameof(type));
        }

        if (members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1) is { } same)
        {
            throw new ArgumentException($"{type.Name} has several members that are named '{same.Key}' in JSON.", nameof(type));
        }

        return new RecordShape(constructor, members);
    }

    /// <summary>Reads one. Members that are not known are the caller's to refuse.</summary>
    /// <returns>The record, or <c>null</c> if it has faults.</returns>
    internal object? Read(ObjectReader reader)
    {
        var isSound = true;
        Dictionary<MemberShape, object?> values = [];
        foreach (var member in Members)
        {
            isSound &= member.TryRead(reader, values);
        }

        if (!isSound)
        {
            return null;
        }

        var record = _constructor.Invoke([.. _constructor.GetParameters().Select(parameter => Value(parameter, values))]);
        foreach (var (member, value) in values.Where(value => value.Key.Parameter is null))
        {
            member.Property.SetValue(record, value);
        }

        return FollowsItsRules(record, reader) ? record : null;
    }

    /// <summary>Checks where the config, as it is written, has expressions.</summary>
    internal void ValidateExpressions(ObjectReader config)
    {
        foreach (var member in Members)
        {
            if (member.NoExpression is { } no && config.Any(member.Name) is { } value && TemplatedConfig.Contains(value))
            {
                config.Fault(member.Name, $"must not contain an expression: {no.Instead}");
            }
        }
    }

    private static ParameterInfo? ParameterOf(ConstructorInfo constructor, PropertyInfo property) =>
        constructor.GetParameters().FirstOrDefault(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType == property.PropertyType);

    private object? Value(ParameterInfo parameter, Dictionary<MemberShape, object?> values) =>
        values.TryGetValue(Members.First(member => member.Parameter == parameter), out var value) ? value
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : null;

    // The rules between members: they are asked once each member is right by itself.
    private bool FollowsItsRules(object record, ObjectReader reader)
    {
        var isSound = true;
        foreach (var broken in record is IValidatableObject rules ? rules.Validate(new ValidationContext(record)) : [])
        {
            isSound = false;
            var detail = reader.Mask((broken.ErrorMessage ?? "is not valid").TrimEnd('.'));
            var named = Members.Where(member => broken.MemberNames.Contains(member.Property.Name, StringComparer.Ordinal)).ToList();
            foreach (var member in named)
            {
                reader.Fault(member.Name, detail);
            }

            if (named.Count == 0)
            {
                reader.Fault(detail);
            }
        }

        return isSound;
    }
}
