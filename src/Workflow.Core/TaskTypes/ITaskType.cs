using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>A kind of work that a task can name: how its config is read, and what it does.</summary>
/// <remarks>Derive from <see cref="TaskType{TConfig}"/>, which reads the config once for both.</remarks>
public interface ITaskType
{
    /// <summary>Its name in definitions, upper case: <c>HTTP</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether it completes at once, in memory: no I/O and no waiting. It then needs no worker, and its start is not
    /// recorded first, as it can't crash the process. Its end may be recorded a moment later, together with others: after a crash, it may run again
    /// although it had ended.
    /// </summary>
    bool IsInstant => false;

    /// <summary>Checks a config when the workflow is saved, adding a fault for each error in it.</summary>
    void Validate(ObjectReader config);

    /// <summary>
    /// Checks where a config has expressions when the workflow is saved, adding a fault for each that may not be there. Unlike
    /// the faults of <see cref="Validate"/>, these also count at texts with expressions.
    /// </summary>
    void ValidateExpressions(ObjectReader config)
    {
    }

    /// <summary>
    /// The codes of the errors that it ends with, besides those of every task; see <see cref="TaskErrorCodes"/>. <c>null</c>: it does not
    /// declare them, and may end with any.
    /// </summary>
    IReadOnlyList<string>? ErrorCodes => null;

    /// <summary>The places of a config with expressions that the task type evaluates itself, when it runs.</summary>
    IReadOnlyList<OwnExpression> OwnExpressions => [];

    /// <summary>
    /// Runs one attempt. It may run again with the same <see cref="TaskContext.IdempotencyKey"/> after a crash.
    /// </summary>
    /// <param name="context">What to run.</param>
    /// <param name="cancellationToken">
    /// Cancelled at the task's time limit, when its run is cancelled, or when the host stops; the handler then ends as
    /// soon as it can by throwing <see cref="OperationCanceledException"/>; the caller determines the reason.
    /// </param>
    Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken);
}
