using System.Diagnostics;
using System.Reflection;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>The official command line of Bicep, which restoring the packages has brought. It needs no network.</summary>
internal static class BicepCli
{
    private const string Override = "WORKFLOW_BICEP";
    private const string Required = "WORKFLOW_REQUIRE_BICEP";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>The folder of the templates.</summary>
    public static string Templates { get; } = Path.Combine(RepositoryRoot.Path, "infra");

    /// <summary>Runs it, or skips the test with the reason where it is not.</summary>
    /// <param name="folder">The folder it runs in.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What it wrote.</returns>
    public static async Task<BicepAnswer> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program(), arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The Bicep CLI did not start.");
        using var deadline = new CancellationTokenSource(Deadline);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new BicepAnswer(process.ExitCode, await output, await errors);
    }

    /// <summary>The same without additional environment variables.</summary>
    public static Task<BicepAnswer> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(), arguments);

    private static string Program()
    {
        var restored = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BicepCli")?.Value;
        var program = Environment.GetEnvironmentVariable(Override) ?? restored;
        if (program is not null && File.Exists(program))
        {
            return program;
        }

        var reason = program is null
            ? $"The Bicep CLI is restored on Linux with an x64 processor only; {Override} may name one."
            : $"The Bicep CLI is not at {program}.";
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Required) == "1", reason);
        throw new InvalidOperationException($"{reason} {Required} says that it must be there.");
    }
}

/// <summary>What the Bicep CLI has answered.</summary>
/// <param name="ExitCode">0: no errors, but maybe warnings.</param>
/// <param name="Output">Its output.</param>
/// <param name="Diagnostics">Its diagnostics of the files, including warnings.</param>
internal sealed record BicepAnswer(int ExitCode, string Output, string Diagnostics);
