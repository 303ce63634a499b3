namespace Workflow.Cli.Contexts;

/// <summary>Where the user's settings of this command are.</summary>
internal static class ConfigFolder
{
    private const string Name = "workflow";

    /// <summary>The folder: of XDG (<c>XDG_CONFIG_HOME</c>, otherwise <c>~/.config</c>), or <c>APPDATA</c> on Windows.</summary>
    /// <param name="variable">Reads environment variables.</param>
    /// <param name="isWindows">Whether the machine runs Windows.</param>
    public static string Of(Func<string, string?> variable, bool isWindows)
    {
        // A relative path is to be ignored (XDG Base Directory Specification).
        var root = isWindows ? variable("APPDATA") : variable("XDG_CONFIG_HOME");
        if (!string.IsNullOrEmpty(root) && Path.IsPathRooted(root))
        {
            return Path.Combine(root, Name);
        }

        var home = variable(isWindows ? "USERPROFILE" : "HOME");
        home = string.IsNullOrEmpty(home) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : home;
        return isWindows ? Path.Combine(home, "AppData", "Roaming", Name) : Path.Combine(home, ".config", Name);
    }
}
