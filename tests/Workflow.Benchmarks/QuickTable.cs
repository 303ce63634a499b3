namespace Workflow.Benchmarks;

/// <summary>The cost of a step by shape and size, as a Markdown table.</summary>
internal static class QuickTable
{
    private static readonly int[] Sizes = [100, 1_000, 10_000];

    public static void Print(TextWriter to)
    {
        to.WriteLine("Task graph, nanoseconds per step");
        to.WriteLine();
        to.WriteLine($"| shape        | {string.Join(" | ", Sizes.Select(s => $"{s,6} tasks"))} | largest / smallest |");
        to.WriteLine($"| ------------ | {string.Join(" | ", Sizes.Select(_ => new string('-', 12)))} | ------------------ |");
        foreach (var shape in Enum.GetValues<PlanShape>())
        {
            var costs = Sizes.Select(s => GraphTiming.BestNanosecondsPerStep(shape, s)).ToArray();
            to.WriteLine($"| {shape,-12} | {string.Join(" | ", costs.Select(c => $"{c,12:0.0}"))} | {costs[^1] / costs[0],18:0.0} |");
        }
    }

    public static async Task PrintItemsAsync(TextWriter to)
    {
        await to.WriteLineAsync("\nRun loop, nanoseconds per item of a for_each\n");
        await to.WriteLineAsync($"| {string.Join(" | ", Sizes.Select(s => $"{s,6} items"))} | largest / smallest |");
        await to.WriteLineAsync($"| {string.Join(" | ", Sizes.Select(_ => new string('-', 12)))} | ------------------ |");
        List<double> costs = [];
        foreach (var size in Sizes)
        {
            costs.Add(await ItemTiming.BestNanosecondsPerItemAsync(size));
        }

        await to.WriteLineAsync($"| {string.Join(" | ", costs.Select(c => $"{c,12:0.0}"))} | {costs[^1] / costs[0],18:0.0} |");
    }
}
