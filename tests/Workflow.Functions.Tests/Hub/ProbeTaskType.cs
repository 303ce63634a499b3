using System.Collections.Concurrent;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Functions.Tests.Hub;

/// <summary>A task type that does what the test says, and tells what it was asked to do.</summary>
internal sealed class ProbeTaskType : ITaskType
{
    public const string Type = "PROBE";

    private static readonly JsonElement Done = JsonSerializer.SerializeToElement("done");

    private readonly ConcurrentDictionary<string, Func<TaskContext, CancellationToken, Task>> _bodies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();
    private int _open;
    private int _most;

    public string Name => Type;

    /// <summary>The attempts that were begun, such as <c>fetch</c>, <c>each[3]</c> and <c>fetch#2</c>, in this order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Most attempts that ran at one time.</summary>
    public int MostAtOneTime => _most;

    /// <summary>What a task of this name does; what throws fails it, for a reason that may heal.</summary>
    public void Does(string task, Func<TaskContext, CancellationToken, Task> body) => _bodies[task] = body;

    /// <summary>A task of this name waits at a gate.</summary>
    public Gate StopsAt(string task)
    {
        var gate = new Gate();
        Does(task, (_, cancelled) => gate.PassAsync(cancelled));
        return gate;
    }

    /// <summary>A task of this name fails up to an attempt.</summary>
    public void Fails(string task, int attempts = int.MaxValue) =>
        Does(task, (context, _) => context.Attempt <= attempts ? throw new InvalidDataException("it does not feel like it") : Task.CompletedTask);

    public void Validate(ObjectReader config) => config.RefuseUnknown();

    public async Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        _calls.Enqueue(context.Task + (context.Index is { } index ? $"[{index}]" : "") + (context.Attempt > 1 ? $"#{context.Attempt}" : ""));
        InterlockedMax(Interlocked.Increment(ref _open));
        try
        {
            if (_bodies.TryGetValue(context.Task, out var body))
            {
                await body(context, cancellationToken);
            }

            return TaskResult.Succeeded(Done);
        }
        catch (InvalidDataException e)
        {
            return TaskResult.Failed(new TaskError("probe", e.Message, Retryable: true));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private void InterlockedMax(int open)
    {
        for (var most = _most; open > most; most = _most)
        {
            Interlocked.CompareExchange(ref _most, open, most);
        }
    }
}
