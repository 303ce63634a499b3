using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>
/// A task type whose config is a record: its members say how the config is read and checked, and are its JSON schema and its
/// reference.
/// </summary>
/// <remarks>
/// <para>
/// A member is named as in JSON, in snake_case, or by <c>JsonPropertyName</c>. It is required if it is declared so, or if it is a
/// parameter without a default. It may be a text, a truth value, a number, an enumeration, an instant, a URL, any JSON
/// (<see cref="JsonElement"/>), another record, a list, or a dictionary with texts as keys.
/// </para>
/// <para>
/// The attributes of <see cref="System.ComponentModel.DataAnnotations"/> check it, <see cref="DescriptionAttribute"/> says what it
/// means, and <see cref="NoExpressionAttribute"/> refuses expressions in it. Rules between members are those of
/// <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/>.
/// </para>
/// </remarks>
/// <typeparam name="TConfig">The record.</typeparam>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
public abstract class RecordTaskType<TConfig> : TaskType<TConfig>, IDescribedTaskType
    where TConfig : class
{
    private static readonly RecordShape Shape = RecordShape.Of(typeof(TConfig));

    private JsonElement? _schema;

    /// <inheritdoc/>
    public virtual string? Description => GetType().GetCustomAttribute<DescriptionAttribute>()?.Description;

    /// <inheritdoc/>
    public JsonElement ConfigSchema => _schema ??= ConfigSchemas.Of(Shape, $"{Name} config");

    /// <inheritdoc/>
    public string Reference => ReferencePage.Of(Name, Description, Shape);

    /// <inheritdoc/>
    public override void ValidateExpressions(ObjectReader config) => Shape.ValidateExpressions(config);

    /// <inheritdoc/>
    /// <remarks>It is only used if it has no faults.</remarks>
    protected sealed override TConfig Read(ObjectReader config) => (TConfig)Shape.Read(config)!;
}
