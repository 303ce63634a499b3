using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>Names what knows the records that <see cref="StoredJson"/> writes and reads: they are of layers above it.</summary>
/// <param name="context">A <see cref="JsonSerializerContext"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class StoredRecordsAttribute([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type context) : Attribute
{
    /// <summary>Makes it.</summary>
    internal JsonSerializerContext New() => (JsonSerializerContext)Activator.CreateInstance(context)!;
}
