using System.Net;
using System.Text;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>What people name their files, what others put into them, and what stands in for standard input.</summary>
public class HostileTests(RunningService service)
{
    private const string Flow = "name: a\ntasks:\n  - { name: x, task_type: PASS }\n";

    [Theory]
    [InlineData("with space.yaml")]
    [InlineData(" leading.yaml")]
    [InlineData("two\nlines.yaml")]
    [InlineData("--output.yaml")]
    [InlineData("-rf.yaml")]
    [InlineData("@file.yaml")]
    [InlineData("*.yaml")]
    [InlineData("\u001b[31mred.yaml")]
    [InlineData("\u202eright to left.yaml")]
    [InlineData("流程😀.yaml")]
    public async Task FileName_IsTakenAsItIs_AndShownHarmless(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        using var terminal = new Terminal();
        terminal.Write(name, Flow + "nonsense: 1\n");

        var ended = await terminal.RunAsync("validate", "--", name);

        Assert.Equal((3, ""), (ended.Code, ended.Out));
        Assert.Contains(".yaml:4:1: nonsense", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', ended.Error);
        Assert.DoesNotContain('\u202e', ended.Error);
        Assert.Single(ended.Error.TrimEnd('\n').Split('\n'), line => line.Contains("nonsense", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Heavy() => new()
    {
        { "bomb", "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i - 1)}", 9))}]\n")) },
        { "merged bomb", "a: &a { x: 1 }\n" + string.Concat(Enumerable.Range(1, 2_000).Select(i => $"m{i}: {{ <<: *a, y: *a }}\n")) },
        { "itself", "name: &a [*a]\n" },
        { "merged into itself", "name: x\nb: &b {<<: *b}\n" },
        { "deep flow", "name: " + new string('[', 100_000) },
        { "deep block", string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "a:\n")) },
        { "10 MB of text", "name: a\ndescription: \"" + new string('x', 10_000_000) + "\"\n" },
        { "10 MB of lines", "name: a\n" + string.Concat(Enumerable.Repeat("# a comment\n", 850_000)) },
        { "10 MB of items", "name: a\ntasks:\n" + string.Concat(Enumerable.Repeat("  - {}\n", 1_400_000)) },
        { "17 MB", "name: a\n" + new string('#', 17_000_000) },
        { "a tag", "name: !!python/object/apply:os.system [ls]\n" },
        { "NUL", "name: a\0b\n" },
    };

    [Theory]
    [MemberData(nameof(Heavy))]
    public async Task HeavyFile_IsJudged_WithinBounds(string what, string text)
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", text);
        var before = GC.GetTotalAllocatedBytes();

        var ended = await terminal.RunAsync("validate", "a.yaml");

        Assert.True(ended.Code is 0 or 3, $"{what}: {ended.Code} {ended.Error}");
        Assert.True(ended.Error.Length < 100_000, $"{what}: {ended.Error.Length} characters");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 4_000_000_000, $"{what}: {GC.GetTotalAllocatedBytes() - before} bytes");
    }

    [Fact]
    public async Task Folder_WithLinksInACircle_IsReadOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var terminal = new Terminal();
        terminal.Write("flows/below/a.yaml", Flow);
        foreach (var name in (string[])["one", "two", "three"])
        {
            Directory.CreateSymbolicLink(Path.Combine(terminal.Folder, "flows", "below", name), Path.Combine(terminal.Folder, "flows"));
        }

        File.CreateSymbolicLink(Path.Combine(terminal.Folder, "flows", "b.yaml"), terminal.Write("elsewhere.yaml", Flow.Replace("name: a\n", "name: b\n", StringComparison.Ordinal)));

        var ended = await terminal.RunAsync("validate", "flows", "--recursive");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("2 files are valid", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_OfManyFiles_IsAppliedTwice_AndTheSecondChangesNothing()
    {
        var files = TestRun.Rounds(full: 500, part: 100);
        using var terminal = service.Terminal();
        for (var i = 0; i < files; i++)
        {
            terminal.Write($"flows/{i}.yaml", Flow.Replace("name: a\n", $"name: many-{i}\n", StringComparison.Ordinal));
        }

        Assert.EndsWith($"{files} created.", (await terminal.RunAsync("apply", "-f", "flows")).Table, StringComparison.Ordinal);
        Assert.Equal($"{files} unchanged.", (await terminal.RunAsync("apply", "-f", "flows")).Table);
    }

    // What another service answers, or one of another version: JSON that lacks what the command needs.
    [Theory]
    [InlineData("{}", "schedule", "w")]
    [InlineData("{}", "runs", "w")]
    [InlineData("{}", "runs", "--all")]
    [InlineData("{}", "show", "20261130T071628538100-15-55j54j")]
    [InlineData("{}", "logs", "20261130T071628538100-15-55j54j")]
    [InlineData("{}", "cancel", "20261130T071628538100-15-55j54j")]
    [InlineData("{}", "rerun", "20261130T071628538100-15-55j54j")]
    [InlineData("{}", "run", "w", "--watch")]
    [InlineData("{}", "keys", "list")]
    [InlineData("{}", "export", "w")]
    [InlineData("{\"items\":[null],\"next_cursor\":null}", "runs", "w")]
    [InlineData("{\"items\":[null],\"next_cursor\":null}", "keys", "list")]
    [InlineData("{\"items\":[null],\"next_cursor\":null}", "logs", "20261130T071628538100-15-55j54j")]
    public async Task Answer_ThatLacksWhatIsNeeded_IsSaidInALine(string answer, params string[] arguments)
    {
        using var listener = new HttpListener();
        var address = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        var answering = AnswerAsync(listener, answer);
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync([.. arguments, "--server", address]);
        listener.Stop();
        await answering;

        Assert.InRange(ended.Code, 0, ExitCode.RunSkipped);
        Assert.InRange(ended.Error.Split('\n').Length, ended.Code == 0 ? 1 : 2, 3);
    }

    [Fact]
    public async Task EndlessFile_IsReadToItsLimit()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no such device here.");
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync("validate", "/dev/zero");

        Assert.Equal(3, ended.Code);
        Assert.Contains("is larger than", ended.Error, StringComparison.Ordinal);
    }

    // Each waits for somebody who types, or for a pipe that nobody writes to: Ctrl+C ends it at once.
    [Theory]
    [InlineData("validate", "-")]
    [InlineData("apply", "-f", "-")]
    [InlineData("config", "set", "prod", "--server", "https://a.example", "--key", "-")]
    public async Task Interruption_EndsWhatReadsStandardInput(params string[] arguments)
    {
        using var terminal = new Terminal();
        using var typed = new NeverTyped();
        using StringWriter output = new(), error = new();
        using var interrupted = new CancellationTokenSource();

        var running = WorkflowCommand.RunAsync(arguments, terminal.Surroundings(output, error) with { In = typed, InIsTerminal = true }, interrupted.Token);
        await typed.IsAsked.WaitAsync(Eventually.DefaultDeadline, TestContext.Current.CancellationToken);
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await running.WaitAsync(Eventually.DefaultDeadline, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(terminal.ConfigFolder, "config.json")));
    }

    [Fact]
    public async Task Prune_ThatNobodyCanConfirm_AppliesNothing()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", Flow.Replace("name: a\n", "name: unconfirmed\n", StringComparison.Ordinal));

        var ended = await terminal.RunAsync("apply", "-f", "a.yaml", "--prune", "*");

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Contains("--yes deletes without asking. Nothing was applied.", ended.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await terminal.RunAsync("export", "unconfirmed")).Code);
    }

    // Each line of a table fits, whatever is in it; what is copied from it, the first column, is whole.
    [Theory]
    [InlineData("plain", 40)]
    [InlineData("测试工作流测试工作流测试工作流", 40)]
    [InlineData("\u202eright to left \u001b[31m", 60)]
    [InlineData("e\u0301e\u0301e\u0301e\u0301", 40)]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 60)]
    public void Table_FitsItsTerminal_WhateverIsInIt(string text, int width)
    {
        using var terminal = new Terminal { IsTerminal = true, Width = width };
        using StringWriter output = new();
        var screen = new Screen(terminal.Surroundings(output, TextWriter.Null));

        new Listing("NAME", "ID", "REASON").AddRange([[text, "1", string.Join(' ', Enumerable.Repeat(text, 5))], ["b", "22", "short"]]).WriteTo(screen, "");

        var lines = string.Concat(output.ToString().Split('\u001b').Select((part, i) => i == 0 ? part : part[(part.IndexOf('m', StringComparison.Ordinal) + 1)..])).Split('\n');
        Assert.All(lines, line => Assert.True(Spectre.Console.Rendering.Segment.CellCount([new Spectre.Console.Rendering.Segment(line.TrimEnd())]) <= width, line));
        Assert.DoesNotContain("\u001b[31m ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', output.ToString());
    }

    private static async Task AnswerAsync(HttpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It was stopped.
        }
    }

    // A standard input at which nobody types.
    private sealed class NeverTyped : TextReader
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _never = new();

        public Task IsAsked => _asked.Task;

        public override string? ReadLine() => Wait<string?>(null);

        public override int Read(char[] buffer, int index, int count) => Wait(0);

        protected override void Dispose(bool disposing)
        {
            _never.Set();
            base.Dispose(disposing);
        }

        private T Wait<T>(T result)
        {
            _asked.TrySetResult();
            _never.Wait();
            return result;
        }
    }
}
