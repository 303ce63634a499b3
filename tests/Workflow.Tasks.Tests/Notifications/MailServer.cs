using System.Diagnostics;
using System.Globalization;
using MimeKit;
using Workflow.TestHost;

namespace Workflow.Tasks.Tests.Notifications;

/// <summary>
/// A mail server on loopback: aiosmtpd, of Debian's package <c>python3-aiosmtpd</c>. Where it is not installed such tests are skipped,
/// unless <c>WORKFLOW_REQUIRE_SMTP</c> is 1. It ends with its standard input.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly string _folder;

    private MailServer(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    /// <summary>The messages so far.</summary>
    public IReadOnlyList<MimeMessage> Messages => [.. Directory.EnumerateFiles(_folder, "*.eml").Order(StringComparer.Ordinal).Select(path => MimeMessage.Load(path))];

    /// <summary>Starts one.</summary>
    /// <param name="certificate">Its certificate and key, as PEM; <c>null</c>: it has no TLS, and nobody signs in.</param>
    /// <param name="user">Who may sign in.</param>
    /// <param name="password">With what.</param>
    public static async Task<MailServer> StartAsync((string Certificate, string Key)? certificate = null, string user = "", string password = "")
    {
        RequireIt();
        var folder = Directory.CreateTempSubdirectory("mail-").FullName;
        List<string> arguments = [Path.Combine(RepositoryRoot.Path, "tests", "Workflow.Tasks.Tests", "Notifications", "mail_server.py"), folder];
        if (certificate is var (pem, key))
        {
            var (certificateFile, keyFile) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
            await File.WriteAllTextAsync(certificateFile, pem);
            await File.WriteAllTextAsync(keyFile, key);
            arguments.AddRange([certificateFile, keyFile, user, password]);
        }

        var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var port = int.Parse(await process.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
        return new MailServer(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void RequireIt()
    {
        if (File.Exists("/usr/lib/python3/dist-packages/aiosmtpd/smtp.py"))
        {
            return;
        }

        const string reason = "There is no aiosmtpd on this machine: install Debian's package python3-aiosmtpd.";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_SMTP") == "1", reason);
        Assert.Fail(reason);
    }
}
