using System.CommandLine;
using System.CommandLine.Parsing;

namespace Workflow.Benchmarks.Hosts;

/// <summary>The commands that measure a host, and their options.</summary>
internal static class HostCommands
{
    private static readonly Option<Uri?> Url = new("--url") { CustomParser = Address, Description = "A running host. By default a standalone host is started, with an empty store.", Recursive = true };
    private static readonly Option<string?> Key = new("--key") { Description = "An admin's API key for it.", Recursive = true };
    private static readonly Option<int?> ProcessId = new("--pid") { Description = "Its process, if it is on this machine: for memory and processor time.", Recursive = true };
    private static readonly Option<string?> Standalone = new("--standalone") { Description = "The folder of the published standalone host to start. By default the one that is built beside this program.", Recursive = true };
    private static readonly Option<Uri?> Versus = new("--vs") { CustomParser = Address, Description = "A running hand-written app (HandWritten) that takes turns with it.", Recursive = true };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each workload is measured. The first is cold.", DefaultValueFactory = _ => 2, Recursive = true };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the report to a file too.", Recursive = true };

    /// <summary>Adds them to the program.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Url, Key, ProcessId, Standalone, Versus, Rounds, Json])
        {
            root.Add(option);
        }

        var count = new Argument<int>("count");
        root.Add(Measures("fanout", "One run of so many tasks side by side.", [count], parsed => [Workload.FanOut(parsed.GetValue(count))]));
        root.Add(Measures("foreach", "One run of one task for a list of so many items.", [count], parsed => [Workload.ForEach(parsed.GetValue(count))]));
        var (length, runs) = (new Argument<int>("length"), new Argument<int>("runs"));
        var clients = new Option<int>("--clients") { Description = "How many clients start them.", DefaultValueFactory = _ => 10 };
        root.Add(Measures("chain", "So many runs of so many tasks one after the other.", [length, runs, clients], parsed =>
            [Workload.Chain(parsed.GetValue(length), parsed.GetValue(runs), parsed.GetValue(clients))]));
        var file = new Argument<FileInfo>("file");
        root.Add(Measures("trace", "One run with the graph of a trace (WfCommons, WfFormat 1.5).", [file], parsed => [Workload.Trace(parsed.GetValue(file)!.FullName, 1)]));
        var repeated = new Argument<int>("runs") { DefaultValueFactory = _ => 200 };
        root.Add(Measures("latency", "Runs of one task, each when the one before it has ended.", [repeated], parsed => [Workload.Latency(parsed.GetValue(repeated))]));
        root.Add(Measures("all", "The workloads of the table in docs/explanation/performance.md.", [], _ =>
            [Workload.FanOut(1_000), Workload.FanOut(10_000), Workload.ForEach(1_000), Workload.ForEach(10_000), Workload.Chain(5, 500, 10), Workload.Latency(200)]));

        var schedules = new Command("schedules", "So many workflows that are due at the same minute.") { count };
        schedules.SetAction((parsed, _) => new ScheduleBench(Target(parsed), Console.Out, parsed.GetValue(Json)).RunAsync(parsed.GetValue(count)));
        root.Add(schedules);
        var history = new Command("history", "What reading costs with 1,000 and with so many stored runs, on a standalone host that is started.") { count };
        history.SetAction((parsed, _) => new HistoryBench(Target(parsed), Console.Out).RunAsync(parsed.GetValue(count)));
        root.Add(history);
        var (baseline, candidate) = (new Argument<string>("baseline"), new Argument<string>("candidate"));
        var compare = new Command("compare", "Two published standalone hosts in turn; fails if the second has lost more than 30 % of the throughput of the first.") { baseline, candidate };
        compare.SetAction(async (parsed, _) => await new Comparison(parsed.GetValue(baseline)!, parsed.GetValue(candidate)!, Console.Out).RunAsync() ? 0 : 1);
        root.Add(compare);
    }

    private static Command Measures(string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, IReadOnlyList<Workload>> workloads)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Add(option);
            }
        }

        command.SetAction((parsed, _) => new Bench(Target(parsed), parsed.GetValue(Versus), parsed.GetValue(Rounds), Console.Out, parsed.GetValue(Json)).RunAsync(workloads(parsed)));
        return command;
    }

    private static Uri? Address(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens.Single().Value, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            return address;
        }

        argument.AddError($"'{argument.Tokens.Single().Value}' is not an address such as http://localhost:7071.");
        return null;
    }

    private static TargetOptions Target(ParseResult parsed) =>
        new(parsed.GetValue(Url), parsed.GetValue(Key), parsed.GetValue(ProcessId), parsed.GetValue(Standalone));
}
