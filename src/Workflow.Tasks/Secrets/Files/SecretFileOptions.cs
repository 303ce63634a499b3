using System.ComponentModel.DataAnnotations;

namespace Workflow.Tasks.Secrets.Files;

/// <summary>Settings of secrets in files: the configuration section <c>Workflow:SecretFiles</c>.</summary>
public sealed class SecretFileOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:SecretFiles";

    /// <summary>The directory whose files are secrets, one each, with the name of the file; empty: none.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Seconds after which a file is read again; 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int CacheSeconds { get; set; } = 5;
}
