using System.Diagnostics;
using Workflow.Cli.Dev;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

public class DevTests
{
    private const string Flow = "name: tried\noutputs: { said: '{{ tasks.t.output }}' }\ntasks:\n  - { name: t, task_type: PASS, config: { output: one } }\n";

    [Fact]
    public async Task Dev_Once_RunsAFile_AndTellsItsOutcome()
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", Flow);

        using var running = Start(terminal, "--once", "-o", "json");
        await running.Process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var written = SaidBy(running);
        Assert.True(running.Process.ExitCode == 0, written);
        Assert.Contains("\"said\": \"one\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dev_SaysTheFault_AndRunsAgain_WhenTheFileChanges_UntilCtrlC()
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", Flow);
        using var running = Start(terminal);
        await SaysAsync(running, "said: one");

        terminal.Write("a.yaml", Flow + "nonsense: 1\n");
        await SaysAsync(running, "a.yaml:5:1: nonsense is not a known member");
        terminal.Write("a.yaml", Flow.Replace("one", "two", StringComparison.Ordinal));
        await SaysAsync(running, "said: two");
        terminal.Write("a.yaml", Flow.Replace("PASS, config: { output: one }", "WAIT, config: { seconds: 600 }", StringComparison.Ordinal));
        await SaysAsync(running, "t WAITING");
        terminal.Write("a.yaml", Flow.Replace("one", "three", StringComparison.Ordinal));
        await SaysAsync(running, "said: three");

        var folder = await FolderAsync(running);
        using (var interrupt = Process.Start("kill", ["-INT", $"{running.Process.Id}"]))
        {
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await running.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, running.Process.ExitCode);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Dev_ThatIsKilled_LeavesNoService_AndNoFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        using var terminal = new Terminal();
        terminal.Write("a.yaml", Flow);
        using var running = Start(terminal);
        await SaysAsync(running, "said: one");
        var folder = await FolderAsync(running);

        running.Process.Kill(); // kill -9, of this process only

        await Eventually.HoldsAsync("its service has ended and removed its folder", () => !Directory.Exists(folder) && ServiceOf(running.Process.Id) is null);
    }

    [Fact]
    public void Folder_ThatWasLeftBehind_IsRemovedByTheNext_AndOneInUseIsNot()
    {
        var (left, used) = (DevFolder.Make(), DevFolder.Make());
        DevFolder.Lock(left).Dispose();
        using var locked = DevFolder.Lock(used);

        var next = DevFolder.Make();

        Assert.Equal((false, true, true), (Directory.Exists(left), Directory.Exists(used), Directory.Exists(next)));
        locked.Dispose();
        DevFolder.Remove(used);
        DevFolder.Remove(next);
    }

    // The folder of that process is removed with all that is in it: only one that was made for it.
    [Theory]
    [InlineData("elsewhere/workflow-dev-x", 0b111_000_000, false)]
    [InlineData("workflow-dev-", 0b111_000_000, false)]
    [InlineData("other", 0b111_000_000, false)]
    [InlineData("workflow-dev-{0}", 0b111_101_101, false)]
    [InlineData("workflow-dev-{0}", 0b111_000_000, true)]
    public async Task DevHost_LeavesAFolderThatIsNotForIt(string name, int mode, bool isOne)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        var path = name.StartsWith("workflow-dev-{", StringComparison.Ordinal)
            ? Path.Combine(Path.GetTempPath(), string.Format(System.Globalization.CultureInfo.InvariantCulture, name, Path.GetRandomFileName()))
            : folder.File(name);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "kept"), "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }

        try
        {
            Assert.Equal(isOne, DevFolder.IsOne(path));
            if (!isOne)
            {
                Assert.Equal(2, await DevHost.RunAsync(path, "0"));
                Assert.True(File.Exists(Path.Combine(path, "kept")));
            }
            else
            {
                var link = Path.Combine(Path.GetTempPath(), string.Format(System.Globalization.CultureInfo.InvariantCulture, name, Path.GetRandomFileName()));
                Directory.CreateSymbolicLink(link, path);
                Assert.False(DevFolder.IsOne(link));
                Directory.Delete(link);
            }
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    // Others can read and write the place: what they put there is left alone.
    [Fact]
    public void Folder_ThatIsNotOfThisUser_IsLeft()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Folders of others are made with the modes of Linux.");
        var made = DevFolder.Make();
        var open = Path.Combine(Path.GetDirectoryName(made)!, "workflow-dev-" + Path.GetRandomFileName());
        Directory.CreateDirectory(open);
        DevFolder.Lock(open).Dispose();

        var next = DevFolder.Make();

        Assert.True(Directory.Exists(open)); // its mode is not that of one that Make has made
        Assert.True(DevFolder.IsOfOneUser(made, next));
        Assert.Equal(Environment.UserName == "root", DevFolder.IsOfOneUser(made, "/"));
        Assert.All((string[])[made, open, next], DevFolder.Remove);
    }

    private sealed record Running(Process Process, System.Text.StringBuilder Said) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.Dispose();
        }
    }

    private static Running Start(Terminal terminal, params string[] more)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = terminal.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])[StandaloneProcess.AssemblyOf("src/Workflow.Cli", "Workflow.Cli"), "dev", "a.yaml", .. more])
        {
            start.ArgumentList.Add(argument);
        }

        var running = new Running(new Process { StartInfo = start }, new System.Text.StringBuilder());
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (running.Said)
            {
                running.Said.AppendLine(line.Data);
            }
        };
        running.Process.OutputDataReceived += keep;
        running.Process.ErrorDataReceived += keep;
        running.Process.Start();
        running.Process.BeginOutputReadLine();
        running.Process.BeginErrorReadLine();
        return running;
    }

    private static Task<string> SaysAsync(Running running, string expected) => Eventually.ReadsAsync($"it says {expected}", () => Task.FromResult(SaidBy(running)), said =>
        said.Contains(expected, StringComparison.Ordinal) || (running.Process.HasExited ? throw new InvalidOperationException(said) : false));

    private static string SaidBy(Running running)
    {
        lock (running.Said)
        {
            return running.Said.ToString();
        }
    }

    // The second argument of the service's process.
    private static async Task<string> FolderAsync(Running running)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        return await Eventually.ReadsAsync("its service runs", () => Task.FromResult(ServiceOf(running.Process.Id)), folder => folder is not null) ?? "";
    }

    private static string? ServiceOf(int parent)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var arguments = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
                var at = Array.IndexOf(arguments, DevHost.Argument);
                if (at >= 0 && File.ReadAllText(Path.Combine(process, "stat")).Split(')')[^1].Split(' ')[2] == $"{parent}")
                {
                    return arguments[at + 1];
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return null;
    }
}
