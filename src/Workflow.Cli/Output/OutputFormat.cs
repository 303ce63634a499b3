namespace Workflow.Cli.Output;

/// <summary>How data is written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: exactly what the service answers.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,
}
