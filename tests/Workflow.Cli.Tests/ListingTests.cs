using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Running;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Cli.Tests;

public class ListingTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 28, 6, 0, 0, TimeSpan.Zero);

    private static readonly TaskSummaryResponse[] Tasks =
    [
        Task(0, "extract", ExecutionStatus.Succeeded, seconds: 1.25),
        Task(1, "each-region", ExecutionStatus.Running, items: new() { ["SUCCEEDED"] = 12, ["RUNNING"] = 3, ["FAILED"] = 0 }),
        Task(2, "south", ExecutionStatus.Waiting, "waits 10 s before attempt 3, as the server answered 503 Service Unavailable", attempt: 2),
        Task(3, "测试\u001b[31m", ExecutionStatus.Pending),
    ];

    [Fact]
    public void Table_OnAWideTerminal_HasAllColumns() => AssertTable(
        120,
        """
        TASK           STATUS     TIME    ATTEMPT  REASON
        extract        SUCCEEDED  1.3s
        each-region    RUNNING    2m05s            12 SUCCEEDED, 3 RUNNING
        south          WAITING    2m05s   2        waits 10 s before attempt 3, as the server answered 503 Service Unavailable
        测试\u001b[31m  PENDING
        """);

    [Fact]
    public void Table_OnANarrowTerminal_WrapsTheReason_AndKeepsTheNames() => AssertTable(
        60,
        """
        TASK           STATUS     TIME   ATTEMPT  REASON
        extract        SUCCEEDED  1.3s
        each-region    RUNNING    2m05s           12 SUCCEEDED, 3
                                                  RUNNING
        south          WAITING    2m05s  2        waits 10 s before
                                                  attempt 3, as the
                                                  server answered
                                                  503 Service
                                                  Unavailable
        测试\u001b[31m  PENDING
        """);

    [Fact]
    public void Table_OnAVeryNarrowTerminal_LeavesColumnsOut() => AssertTable(
        30,
        """
        TASK           STATUS
        extract        SUCCEEDED
        each-region    RUNNING
        south          WAITING
        测试\u001b[31m  PENDING
        """);

    [Theory]
    [InlineData(false, null, null, false)]
    [InlineData(true, null, null, true)]
    [InlineData(true, "1", null, false)]
    [InlineData(true, null, "dumb", false)]
    public void Colours_AreForTerminalsOnly_AndNotIfUnwanted(bool isTerminal, string? noColor, string? term, bool expected)
    {
        using var terminal = new Terminal { IsTerminal = isTerminal, Width = 100 };
        if (noColor is not null)
        {
            terminal.Variables["NO_COLOR"] = noColor;
        }

        if (term is not null)
        {
            terminal.Variables["TERM"] = term;
        }

        using var written = new StringWriter();
        var screen = new Screen(terminal.Surroundings(written, TextWriter.Null));
        screen.WriteLine("text", Color.Red);
        new Listing("A", "B").AddRange([[new Cell("x", Color.Green), "y"]]).WriteTo(screen, "");

        Assert.Equal(expected, written.ToString().Contains("\u001b[3", StringComparison.Ordinal) || written.ToString().Contains("\u001b[9", StringComparison.Ordinal));
    }

    private static void AssertTable(int width, string expected)
    {
        using var terminal = new Terminal { IsTerminal = true, Width = width };
        terminal.Variables["TERM"] = "dumb";
        using var written = new StringWriter { NewLine = "\n" };
        RunTable.Tasks(Tasks, Start.AddSeconds(125)).WriteTo(new Screen(terminal.Surroundings(written, TextWriter.Null)), "");

        Assert.Equal(
            Squeezed(expected),
            Squeezed(written.ToString()));
        Assert.All(written.ToString().Split('\n'), line => Assert.True(line.TrimEnd().GetCellWidth() <= width, line));

        // The gaps depend on what is beside them; the words of each line do not.
        static string Squeezed(string table) => string.Join('\n', table.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    private static TaskSummaryResponse Task(int position, string name, ExecutionStatus status, string? reason = null, int attempt = 1, double? seconds = null, Dictionary<string, int>? items = null)
    {
        var started = status == ExecutionStatus.Pending ? (DateTimeOffset?)null : Start;
        return new TaskSummaryResponse(position, name, status, reason, null, attempt, null, started, started, seconds is { } time ? Start.AddSeconds(time) : null, null, null, null, false, null, false, null, items?.Values.Sum(), items);
    }
}
