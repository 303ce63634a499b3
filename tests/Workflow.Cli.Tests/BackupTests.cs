using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>A store is saved while its service runs, and another service goes on with the copy.</summary>
public class BackupTests(RunningService service)
{
    [Fact]
    public async Task Backup_IsRestored_AndAServiceGoesOnWithIt()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: backed-up\ntasks:\n  - name: a\n    task_type: PASS\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");

        var saved = await terminal.RunAsync("backup", "my store.db", "-o", "json");
        var restored = await terminal.RunAsync("restore", "my store.db", "--data-directory", "new folder/data", "-o", "json");

        Assert.Equal((0, ""), (saved.Code, saved.Error));
        var file = Path.Combine(terminal.Folder, "my store.db");
        Assert.Equal((file, new FileInfo(file).Length), JsonElement.Parse(saved.Out) is var report ? (report.GetProperty("file").GetString(), report.GetProperty("bytes").GetInt64()) : default);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal((0, ""), (restored.Code, restored.Error));
        Assert.True(JsonElement.Parse(restored.Out).GetProperty("workflows").GetInt64() > 0);
        using var host = await StandaloneProcess.StartAsync(Path.Combine(terminal.Folder, "new folder", "data"));
        terminal.Variables["WORKFLOW_URL"] = host.BaseAddress.ToString();
        Assert.Contains("name: backed-up", (await terminal.RunAsync("export", "backed-up")).Out, StringComparison.Ordinal);
        Assert.Contains("in use", (await terminal.RunAsync("restore", "my store.db", "--data-directory", "new folder/data", "--replace")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_ReplacesAStore_OnlyIfTold_AndKeepsIt()
    {
        using var terminal = service.Terminal();
        await terminal.RunAsync("backup", "a.db");
        await terminal.RunAsync("restore", "a.db", "--data-directory", "data");

        var refused = await terminal.RunAsync("restore", "a.db", "--data-directory", "data");
        var replaced = await terminal.RunAsync("restore", "a.db", "--data-directory", "data", "--replace");

        Assert.Equal((1, ""), (refused.Code, refused.Out));
        Assert.Contains("--replace", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, replaced.Code);
        Assert.Contains($"The files that were there are in {Path.Combine(terminal.Folder, "data", "replaced-")}", replaced.Out, StringComparison.Ordinal);
    }

    // Each is refused in one line of its own, and nothing is made.
    [Theory]
    [InlineData("missing.db", "There is no file")]
    [InlineData("folder", "There is no file")]
    [InlineData("text.db", "not those of a SQLite database")]
    [InlineData("empty.db", "not those of a SQLite database")]
    [InlineData("cut.db", "damaged or was cut")]
    public async Task Restore_RefusesWhatIsNoBackup(string file, string message)
    {
        using var terminal = service.Terminal();
        await terminal.RunAsync("backup", "whole.db");
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "folder"));
        terminal.Write("text.db", string.Concat(Enumerable.Repeat("no database\n", 100)));
        terminal.Write("empty.db", "");
        await File.WriteAllBytesAsync(Path.Combine(terminal.Folder, "cut.db"), (await File.ReadAllBytesAsync(Path.Combine(terminal.Folder, "whole.db")))[..^4096]);

        var ended = await terminal.RunAsync("restore", file, "--data-directory", "data");

        Assert.Equal((1, ""), (ended.Code, ended.Out));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.TrimEnd('\n').Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(terminal.Folder, "data")));
    }

    [Theory]
    [InlineData("there.db", "exists already", 1)]
    [InlineData("folder", "is a folder", 2)]
    [InlineData("", "FILE is not a path", 2)]
    [InlineData("no/such/folder/a.db", "Could not find a part of the path", 1)]
    public async Task Backup_WritesOverNothing(string file, string message, int code)
    {
        using var terminal = service.Terminal();
        terminal.Write("there.db", "mine");
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "folder"));

        var ended = await terminal.RunAsync("backup", file);

        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Equal("mine", terminal.Read("there.db"));
        Assert.Equal([Path.Combine(terminal.Folder, "folder"), Path.Combine(terminal.Folder, "there.db")], Directory.EnumerateFileSystemEntries(terminal.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--server", "http://localhost:1")]
    [InlineData("--key", "abc")]
    [InlineData("--context", "prod")]
    public async Task Restore_AndCopy_TakeNoServiceThatTheyWouldIgnore(string option, string value)
    {
        using var terminal = new Terminal();

        Assert.Equal((2, $"workflow: {option} means nothing here: restore works on a folder of this machine.\n"), (await terminal.RunAsync("restore", "a.db", "--data-directory", "d", option, value)) is var restore ? (restore.Code, restore.Error) : default);
        Assert.Equal((2, $"workflow: {option} means nothing here: copy has two services, --from and --to.\n"), (await terminal.RunAsync("copy", "--from", "a", "--to", "b", option, value)) is var copy ? (copy.Code, copy.Error) : default);
    }

    // What answers is no service, or breaks off: no file is left, and the exit code says that it is not done.
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 1, "text/html")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.sqlite3\r\nContent-Length: 6\r\n\r\nabcdef", 1, "no digest")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.sqlite3\r\nRepr-Digest: sha-256=:AAAA:\r\nContent-Length: 6\r\n\r\nabcdef", 1, "digest is wrong")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.sqlite3\r\nRepr-Digest: sha-256=:AAAA:\r\nContent-Length: 600\r\n\r\nabcdef", 5, "no answer")]
    [InlineData("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n", 1, "501")]
    [InlineData("garbage\r\n\r\n", 5, "no answer")]
    public async Task Backup_LeavesNoFile_OfAnAnswerThatIsNone(string answer, int code, string message)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, answer);
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync("backup", "a.db", "--server", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        await answering;

        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(terminal.Folder));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                Assert.NotEqual(0, await client.GetStream().ReadAtLeastAsync(new byte[4096], 1));
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
