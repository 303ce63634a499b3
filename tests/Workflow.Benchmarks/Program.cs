using BenchmarkDotNet.Running;
using Workflow.Benchmarks;
using Workflow.Benchmarks.Expressions;

// --quick prints a table in a few seconds, --expressions one of what expressions cost here and in Jint, --schedules one of
// the cost of polling schedules, --lists one of pages of a million runs, --scripts one of
// scripts a second, --host ADDRESS the throughput of a running host; anything else is for BenchmarkDotNet.
if (args is ["--quick"])
{
    QuickTable.Print(Console.Out);
    await QuickTable.PrintItemsAsync(Console.Out);
}
else if (args is ["--expressions"])
{
    ExpressionTable.Print(Console.Out);
}
else if (args is ["--schedules"])
{
    await ScheduleTable.PrintAsync(Console.Out);
}
else if (args is ["--lists"])
{
    await ListTable.PrintAsync(Console.Out);
}
else if (args is ["--scripts"])
{
    await ScriptTable.PrintAsync(Console.Out);
}
else if (args is ["--host", var address])
{
    await Throughput.PrintAsync(new Uri(address), Console.Out);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(TaskGraphBenchmarks).Assembly).Run(args);
}
