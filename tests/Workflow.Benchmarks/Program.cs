using System.CommandLine;
using BenchmarkDotNet.Running;
using Workflow.Benchmarks;
using Workflow.Benchmarks.Expressions;
using Workflow.Benchmarks.Hosts;

var root = new RootCommand("Measures hosts of the service, and parts of it.");
HostCommands.AddTo(root);
Add("graph", "The task graph alone, in a few seconds.", async () =>
{
    QuickTable.Print(Console.Out);
    await QuickTable.PrintItemsAsync(Console.Out);
});
Add("expressions", "Expressions, here and in Jint.", () =>
{
    ExpressionTable.Print(Console.Out);
    return Task.CompletedTask;
});
Add("polls", "Checks of 100, 10,000 and 100,000 schedules.", () => ScheduleTable.PrintAsync(Console.Out));
Add("lists", "Pages of a million runs.", () => ListTable.PrintAsync(Console.Out));
Add("scripts", "SCRIPT tasks a second.", () => ScriptTable.PrintAsync(Console.Out));
var rest = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore };
var dotnet = new Command("benchmark", "The benchmarks of BenchmarkDotNet; what follows -- is for it.") { rest };
dotnet.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(TaskGraphBenchmarks).Assembly).Run(parsed.GetValue(rest)));
root.Add(dotnet);
return await root.Parse(args).InvokeAsync();

void Add(string name, string description, Func<Task> print)
{
    var command = new Command(name, description);
    command.SetAction((_, _) => print());
    root.Add(command);
}
