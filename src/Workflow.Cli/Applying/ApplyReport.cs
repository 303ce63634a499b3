using Spectre.Console;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Applying;

/// <summary>Tells what was applied.</summary>
internal static class ApplyReport
{
    private static readonly string[] Order = [Applied.Created, Applied.Changed, Applied.Deleted, Applied.Unchanged];

    /// <summary>Writes what has changed, one workflow a line, the differences of a dry run below it, and how many there are of each.</summary>
    public static void Write(Screen screen, IReadOnlyList<Applied> results)
    {
        foreach (var result in results.Where(result => result.Action != Applied.Unchanged))
        {
            var version = result is { Version: { } number, IsDone: true } ? $" (version {number})" : "";
            screen.WriteLine($"{Sign(result.Action)} {result.Name}: {(result.IsDone ? "" : "would be ")}{result.Action}{version}", Colour(result.Action));
            foreach (var line in result.IsDone ? [] : result.Diff)
            {
                screen.WriteLine("    " + line, line[0] switch
                {
                    '+' => Color.Green,
                    '-' => Color.Red,
                    _ => null,
                });
            }
        }

        var isDone = results.All(result => result.IsDone);
        var counts = Order.Select(action => (Action: action, Count: results.Count(result => result.Action == action))).Where(pair => pair.Count > 0).Select(pair => $"{pair.Count} {pair.Action}");
        if (results.Count > 0)
        {
            screen.WriteLine($"{string.Join(", ", counts)}{(isDone ? "" : " (dry run: nothing was done)")}.");
        }
    }

    private static char Sign(string action) => action switch
    {
        Applied.Created => '+',
        Applied.Deleted => '-',
        _ => '~',
    };

    private static Style Colour(string action) => action switch
    {
        Applied.Created => Color.Green,
        Applied.Deleted => Color.Red,
        _ => Color.Yellow,
    };
}
