using BenchmarkDotNet.Running;
using Workflow.Benchmarks;

// --quick prints a table in a few seconds; anything else is BenchmarkDotNet's.
if (args is ["--quick"])
{
    QuickTable.Print(Console.Out);
    await QuickTable.PrintItemsAsync(Console.Out);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(TaskGraphBenchmarks).Assembly).Run(args);
}
