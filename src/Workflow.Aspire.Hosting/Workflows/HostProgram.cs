namespace Aspire.Hosting.Workflows;

/// <summary>How the service is started.</summary>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record HostProgram(string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Finds it out by the kind of file.</summary>
    /// <param name="path">The full path of a project file, an assembly or a program.</param>
    /// <param name="configuration">The configuration in which a project was built; <c>null</c>: the default one.</param>
    public static HostProgram Of(string path, string? configuration) => Path.GetExtension(path) switch
    {
        ".csproj" when configuration is null => new("dotnet", ["run", "--no-build", "--no-launch-profile", "--project", path]),
        ".csproj" => new("dotnet", ["run", "--no-build", "--no-launch-profile", "--configuration", configuration, "--project", path]),
        ".dll" => new("dotnet", [path]),
        _ => new(path, []),
    };
}
