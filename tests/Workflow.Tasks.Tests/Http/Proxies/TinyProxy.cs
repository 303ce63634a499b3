using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Http.Proxies;

/// <summary>
/// A real HTTP proxy, Debian's tinyproxy, on a free loopback port. Where there is none such tests are skipped, unless
/// <c>WORKFLOW_REQUIRE_TINYPROXY</c> is 1.
/// </summary>
internal sealed class TinyProxy : IAsyncDisposable
{
    private const int Starts = 3; // a port that was free may be taken by the time the proxy starts

    private readonly Process _process;
    private readonly string _folder;

    private TinyProxy(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>What it has written about its requests.</summary>
    public string Log
    {
        get
        {
            using var file = new StreamReader(new FileStream(Path.Combine(_folder, "log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return file.ReadToEnd();
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="user">The user and password that it asks for, with a space between them; <c>null</c>: none.</param>
    public static async Task<TinyProxy> StartAsync(string? user = null)
    {
        if (Program() is not { } program)
        {
            const string reason = "There is no tinyproxy on this machine: install Debian's package tinyproxy-bin, or set WORKFLOW_TINYPROXY to its path.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_TINYPROXY") == "1", reason);
            Assert.Fail(reason);
            throw new InvalidOperationException(reason);
        }

        for (var start = 1; ; start++)
        {
            if (await TryStartAsync(program, user) is { } proxy)
            {
                return proxy;
            }

            Assert.True(start < Starts, "tinyproxy did not start.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<TinyProxy?> TryStartAsync(string program, string? user)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-tinyproxy-").FullName;
        var port = LoopbackPort.Free();
        var configuration = Path.Combine(folder, "conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            Port {port}
            Listen 127.0.0.1
            Timeout 60
            LogFile "{folder}/log"
            LogLevel Info
            MaxClients 50
            {(user is null ? "" : $"BasicAuth {user}")}

            """));
        var process = Process.Start(new ProcessStartInfo(program, ["-d", "-c", configuration]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var waited = Stopwatch.StartNew();
        while (!process.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                if (File.Exists(Path.Combine(folder, "log"))) // it is this one, and nobody else
                {
                    return new TinyProxy(process, folder, port);
                }
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }

        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
        return null;
    }

    private static string? Program() =>
        Environment.GetEnvironmentVariable("WORKFLOW_TINYPROXY") is { Length: > 0 } named ? named
        : new[] { "/usr/bin/tinyproxy", "/usr/sbin/tinyproxy" }.FirstOrDefault(File.Exists);
}
