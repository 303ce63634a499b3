using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Workflow.Benchmarks.HandWritten;

/// <summary>The shapes as people write them by hand: an activity for each task.</summary>
public static class Orchestration
{
    /// <summary>Runs a shape to its end.</summary>
    /// <param name="context">The orchestration.</param>
    [Function(nameof(RunShape))]
    public static async Task RunShape([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var shape = context.GetInput<Shape>()!;
        switch (shape.Kind)
        {
            case "chain":
                for (var i = 0; i < shape.Count; i++)
                {
                    await context.CallActivityAsync<int>(nameof(DoNothing), i);
                }

                break;
            case "graph":
                await RunGraph(context, shape.Parents!);
                break;
            default:
                await Task.WhenAll(Enumerable.Range(0, shape.Count).Select(i => context.CallActivityAsync<int>(nameof(DoNothing), i)));
                break;
        }
    }

    /// <summary>A task that does nothing.</summary>
    /// <param name="position">Its position.</param>
    [Function(nameof(DoNothing))]
    public static int DoNothing([ActivityTrigger] int position) => position;

    private static async Task RunGraph(TaskOrchestrationContext context, int[][] parents)
    {
        var tasks = new Task?[parents.Length];
        await Task.WhenAll(Enumerable.Range(0, parents.Length).Select(Begin));

        // Parents may come later in the list.
        Task Begin(int position) => tasks[position] ??= RunAfter([.. parents[position].Select(Begin)], position);

        async Task RunAfter(Task[] before, int position)
        {
            await Task.WhenAll(before);
            await context.CallActivityAsync<int>(nameof(DoNothing), position);
        }
    }
}
