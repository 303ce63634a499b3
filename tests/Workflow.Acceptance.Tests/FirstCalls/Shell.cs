using System.Diagnostics;

namespace Workflow.Acceptance.Tests.FirstCalls;

/// <summary>Runs a command line as a person pastes it.</summary>
internal static class Shell
{
    internal static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    internal static async Task<string> RunAsync(string commandLine)
    {
        var start = new ProcessStartInfo("sh", ["-c", commandLine])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_PROXY"] = "*";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("sh could not be started.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{commandLine}\nended with {process.ExitCode}: {await errors}");
        return output;
    }
}
