using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Workflow.Core.Limits;

/// <summary>A class of options: each of its properties that can be set is a setting.</summary>
public sealed class SettingClass
{
    private SettingClass([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, string section) =>
        (Type, Section, Settings) = (type, section, [.. type.GetProperties().Where(property => property.CanWrite)]);

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>The section of the configuration that it is bound from, such as <c>Workflow:Limits</c>.</summary>
    public string Section { get; }

    /// <summary>The properties that are settings.</summary>
    public IReadOnlyList<PropertyInfo> Settings { get; }

    /// <summary>A class that has a constant <c>Section</c>.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <exception cref="InvalidOperationException">It has no such constant.</exception>
    public static SettingClass Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)] T>() =>
        Of<T>(typeof(T).GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string ?? throw new InvalidOperationException($"{typeof(T).Name} has no constant Section."));

    /// <summary>A class of a section.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="section">The section.</param>
    public static SettingClass Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section) => new(typeof(T), section);
}
