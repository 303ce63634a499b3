using System.ComponentModel;
using System.Diagnostics;

namespace Workflow.Cli.Opening;

/// <summary>Shows an address in the user's browser.</summary>
internal static class Browser
{
    /// <summary>The program that shows addresses; <c>null</c>: there is none, or no screen.</summary>
    /// <param name="variable">Reads environment variables.</param>
    public static string? Find(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "explorer.exe"); // a bare name is also searched in the current folder
        }

        if (OperatingSystem.IsMacOS())
        {
            return "/usr/bin/open";
        }

        var hasScreen = !string.IsNullOrEmpty(variable("DISPLAY")) || !string.IsNullOrEmpty(variable("WAYLAND_DISPLAY"));
        return !hasScreen ? null : (variable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, "xdg-open"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Shows it.</summary>
    /// <returns>Whether the program was started.</returns>
    public static bool Show(string program, Uri address)
    {
        try
        {
            // The address is an argument of its own: no shell reads it.
            using var started = Process.Start(new ProcessStartInfo(program) { ArgumentList = { address.AbsoluteUri }, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
            return started is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
