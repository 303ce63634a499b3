using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>A task type whose config is read into <typeparamref name="TConfig"/>.</summary>
/// <typeparam name="TConfig">The config, valid once read without faults.</typeparam>
public abstract class TaskType<TConfig> : ITaskType
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual bool IsInstant => false;

    /// <inheritdoc/>
    public virtual IReadOnlyList<OwnExpression> OwnExpressions => [];

    /// <inheritdoc/>
    public virtual IReadOnlyList<string>? ErrorCodes => null;

    /// <inheritdoc/>
    public void Validate(ObjectReader config)
    {
        Read(config);
        config.RefuseUnknown();
    }

    /// <inheritdoc/>
    public virtual void ValidateExpressions(ObjectReader config)
    {
    }

    /// <inheritdoc/>
    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        List<Fault> faults = [];
        var reader = new ObjectReader(context.Config, "/config", faults) { Mask = context.Mask };
        var config = Read(reader);
        reader.RefuseUnknown();
        return faults.Count == 0
            ? DeclaredAsync(RunAsync(config, context, cancellationToken))
            : Task.FromResult(TaskResult.Failed(TaskError.FaultyConfig(faults)));
    }

    private Task<TaskResult> DeclaredAsync(Task<TaskResult> running)
    {
        return running.IsCompletedSuccessfully && running.Result.Error is null ? running : AwaitAsync();

        async Task<TaskResult> AwaitAsync() => TaskErrorCodes.Declared(this, await running);
    }

    /// <summary>Reads the config, adding a fault for each error in it. Pure: no I/O.</summary>
    protected abstract TConfig Read(ObjectReader config);

    /// <summary>Runs one attempt with a config that has no faults. See <see cref="ITaskType.RunAsync"/>.</summary>
    protected abstract Task<TaskResult> RunAsync(TConfig config, TaskContext context, CancellationToken cancellationToken);
}
