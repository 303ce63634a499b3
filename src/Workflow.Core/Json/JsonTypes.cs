using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Workflow.Core.Json;

/// <summary>Asks options for types, so that nothing is found by reflection.</summary>
public static class JsonTypes
{
    /// <summary>How a type is written and read.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="options">The options, which know it.</param>
    /// <exception cref="NotSupportedException">They do not know it.</exception>
    public static JsonTypeInfo<T> InfoOf<T>(this JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
