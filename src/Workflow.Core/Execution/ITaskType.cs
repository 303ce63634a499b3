using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>A kind of work that a task can name: how its config is read, and what it does.</summary>
/// <remarks>Derive from <see cref="TaskType{TConfig}"/>, which reads the config once for both.</remarks>
public interface ITaskType
{
    /// <summary>The word that names it in a definition, upper case: <c>HTTP</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether it completes at once, in memory: no I/O and no waiting. It then needs no worker, and is not on disk before
    /// it begins, as it can't take the process down.
    /// </summary>
    bool IsInstant => false;

    /// <summary>Checks a config when the workflow is saved, adding a fault for all that is wrong with it.</summary>
    void Validate(ObjectReader config);

    /// <summary>
    /// Runs one attempt. It may run again with the same <see cref="TaskContext.IdempotencyKey"/> after a crash.
    /// </summary>
    /// <param name="context">What to run.</param>
    /// <param name="cancellationToken">
    /// Cancelled at the task's time limit, when its run is cancelled, or when the host stops; the handler then ends as
    /// soon as it can by throwing <see cref="OperationCanceledException"/>, and the caller knows why.
    /// </param>
    Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken);
}

/// <summary>A task type whose config is read into <typeparamref name="TConfig"/>.</summary>
/// <typeparam name="TConfig">The config, valid once read without faults.</typeparam>
public abstract class TaskType<TConfig> : ITaskType
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual bool IsInstant => false;

    /// <inheritdoc/>
    public void Validate(ObjectReader config)
    {
        Read(config);
        config.RefuseUnknown();
    }

    /// <inheritdoc/>
    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        List<Fault> faults = [];
        var reader = new ObjectReader(context.Config, "/config", faults) { Mask = context.Mask };
        var config = Read(reader);
        reader.RefuseUnknown();
        return faults.Count == 0
            ? RunAsync(config, context, cancellationToken)
            : Task.FromResult(TaskResult.Failed(TaskError.FaultyConfig(faults)));
    }

    /// <summary>Reads the config, adding a fault for all that is wrong with it. Pure: no I/O.</summary>
    protected abstract TConfig Read(ObjectReader config);

    /// <summary>Runs one attempt with a config that has no faults. See <see cref="ITaskType.RunAsync"/>.</summary>
    protected abstract Task<TaskResult> RunAsync(TConfig config, TaskContext context, CancellationToken cancellationToken);
}

/// <summary>What a handler is given.</summary>
public sealed record TaskContext
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task's place in the definition, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The item of a <c>for_each</c>, or <c>null</c>.</summary>
    public int? Index { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The config: a JSON object.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>Writes a line to the run's log.</summary>
    public required Action<LogSeverity, string> Log { get; init; }

    /// <summary>
    /// Replaces secrets by ***. Everything recorded is masked anyway; a text that is truncated earlier is masked first,
    /// as a part of a secret can't be found.
    /// </summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>
    /// Waits for a shared resource that the work needs, such as one of a server's connections. Meanwhile
    /// the time limit is suspended, and the execution shows what it waits for.
    /// </summary>
    /// <remarks>It is given the resource, which may be available already, and its name: "waits for …".</remarks>
    public Func<Task, string, Task> WaitForPlace { get; init; } = static (place, _) => place;

    /// <summary>
    /// The same for every attempt of the task in the run, and for nothing else: a remote side needs it to perform an action
    /// once although it is requested twice.
    /// </summary>
    /// <remarks>Made of characters that any HTTP header may hold, which a task's name is not.</remarks>
    public string IdempotencyKey => Index is { } index ? $"{RunId}.{Position}.{index}" : $"{RunId}.{Position}";
}

/// <summary>How one attempt ended.</summary>
public readonly record struct TaskResult
{
    private TaskResult(JsonElement? output, TaskError? error) => (Output, Error) = (output, error);

    /// <summary>What it returned, if it succeeded.</summary>
    public JsonElement? Output { get; }

    /// <summary>What went wrong, or <c>null</c> if it succeeded.</summary>
    public TaskError? Error { get; }

    /// <summary>It ended well; <paramref name="output"/> may be any JSON value.</summary>
    public static TaskResult Succeeded(JsonElement output) => new(output, null);

    /// <summary>It ended with an error.</summary>
    public static TaskResult Failed(TaskError error) => new(null, error);
}
