using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>
/// A task type for which the engine itself waits, so that no worker and no connection is held. Its handler is never run;
/// <c>WaitingTasks</c> does the work.
/// </summary>
/// <typeparam name="TConfig">The config.</typeparam>
public abstract class WaitingTaskType<TConfig> : ISchemaTaskType
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract JsonElement ConfigSchema { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<string>? ErrorCodes => [];

    /// <inheritdoc/>
    public virtual IReadOnlyList<OwnExpression> OwnExpressions => [];

    /// <summary>Reads the config, adding a fault for each error in it.</summary>
    public abstract TConfig Read(ObjectReader config);

    /// <inheritdoc/>
    public void Validate(ObjectReader config)
    {
        Read(config);
        config.RefuseUnknown();
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"A task of type {Name} has no handler: the engine waits for it.");

    /// <summary>The config of an attempt, every template evaluated; or its error.</summary>
    /// <param name="config">The config.</param>
    /// <param name="mask">Masks secrets in quoted text.</param>
    internal (TConfig Config, TaskError? Error) Bind(JsonElement config, Func<string, string> mask)
    {
        List<Fault> faults = [];
        var reader = new ObjectReader(config, "/config", faults) { Mask = mask };
        var read = Read(reader);
        reader.RefuseUnknown();
        return (read, faults.Count == 0 ? null : TaskError.FaultyConfig(faults));
    }
}
